//! The support requests of the preview edition, field by field as the portal's form has them (the how-to of October
//! 2021, its tables for opting in and opting out): it gives the words of the summaries exactly.
//!
//! `ticket` has the same requests as commands.

mod ticket;

use super::messages::request;
use model::estate::{Account, Estate, ResourceId};
use model::message::{Message, name};
use model::options::Options;
use model::plan::{RequestField, SupportRequest, SupportRequests};

/// Both requests, for the account or the subscriptions of the options, or for the only account that the sources show.
pub fn requests(estate: &Estate, options: &Options) -> SupportRequests {
    let scope = Scope::of(estate, options);
    SupportRequests {
        opt_in: scope.request(&request::opt_in(), "batch-simplified-opt-in"),
        opt_out: scope.request(&request::opt_out(), "batch-simplified-opt-out"),
    }
}

/// What the requests are about.
struct Scope {
    account: Option<String>,
    /// Its resource id, for the commands.
    id: Option<ResourceId>,
    /// Ask for all accounts of these.
    subscriptions: Vec<String>,
}

/// On one line and without space around it: a value of a form.
fn value(text: &str) -> Option<String> {
    let line: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    (!line.is_empty()).then_some(line)
}

impl Scope {
    fn of(estate: &Estate, options: &Options) -> Scope {
        let chosen = options.account.as_deref().and_then(value);
        let shown = shown(estate, chosen.as_deref());
        Scope {
            id: shown
                .and_then(|account| account.resource.full_id())
                .and_then(|id| value(id.as_str()))
                .map(ResourceId::from),
            account: chosen.or_else(|| shown.and_then(name_of).and_then(value)),
            subscriptions: options.subscriptions.iter().filter_map(|id| value(id)).collect(),
        }
    }

    fn request(&self, summary: &Message, ticket: &str) -> SupportRequest {
        let resource = self.account.as_deref().unwrap_or("<your Batch account>");
        let fields = [
            (request::issue_type(), request::technical().unmarked()),
            (request::service_type(), request::batch_service().unmarked()),
            (request::resource(), resource.to_owned()),
            (request::summary(), summary.unmarked()),
            (request::problem_type(), request::batch_accounts().unmarked()),
            (request::problem_subtype(), request::other_issues().unmarked()),
            (request::details(), self.details(summary, "\n", "\n")),
        ];
        let fields = fields.map(|(label, value)| RequestField { label: label.unmarked(), value });
        let lines = fields.iter().map(|field| format!("{}: {}", field.label, field.value));
        SupportRequest {
            text: lines.collect::<Vec<_>>().join("\n"),
            fields: fields.to_vec(),
            commands: ticket::commands(self, summary, ticket),
        }
    }

    /// For one account the resource says it all; for all accounts of subscriptions their ids have to be listed: `before` the first, and
    /// `between` each two.
    fn details(&self, summary: &Message, before: &str, between: &str) -> String {
        let about_one = match (self.subscriptions.as_slice(), &self.account) {
            ([], Some(account)) => request::for_account(summary, name(account)),
            ([], None) => request::for_this_account(summary),
            ([only], _) => request::for_subscription(summary, name(only)),
            (several, _) => {
                let heading = request::for_subscriptions(summary).unmarked();
                return format!("{heading}{before}{}", several.join(between));
            }
        };
        about_one.unmarked()
    }
}

/// The account of a name, or the only one where none was chosen; of several that may be meant, none.
fn shown<'e>(estate: &'e Estate, chosen: Option<&str>) -> Option<&'e Account> {
    let meant = |account: &&Account| {
        chosen.is_none_or(|name| name_of(account).is_some_and(|known| known.eq_ignore_ascii_case(name)))
    };
    let mut meant = estate.accounts.iter().filter(meant);
    let first = meant.next();
    first.filter(|_| meant.next().is_none())
}

fn name_of(account: &Account) -> Option<&str> {
    account.resource.name.known().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IN: &str = "Enable simplified compute node communication";
    const OUT: &str = "Disable simplified compute node communication";

    fn fields(request: &SupportRequest) -> Vec<(&str, &str)> {
        request.fields.iter().map(|field| (field.label.as_str(), field.value.as_str())).collect()
    }

    fn form<'f>(resource: &'f str, summary: &'f str, details: &'f str) -> Vec<(&'f str, &'f str)> {
        vec![
            ("Issue type", "Technical"),
            ("Service type", "Batch Service"),
            ("Resource", resource),
            ("Summary", summary),
            ("Problem type", "Batch Accounts"),
            ("Problem subtype", "Other issues with Batch Accounts"),
            ("Additional details", details),
        ]
    }

    fn of(account: Option<&str>, subscriptions: &[&str]) -> SupportRequests {
        let options = Options {
            account: account.map(str::to_owned),
            subscriptions: subscriptions.iter().map(|id| (*id).to_owned()).collect(),
            ..Options::default()
        };
        requests(&Estate::default(), &options)
    }

    #[test]
    fn for_one_account_the_fields_are_the_forms_letter_by_letter() {
        let both = of(Some("mybatch"), &[]);
        let opt_in = "Enable simplified compute node communication for the Batch account mybatch.";
        let opt_out = "Disable simplified compute node communication for the Batch account mybatch.";
        assert_eq!(fields(&both.opt_in), form("mybatch", IN, opt_in));
        assert_eq!(fields(&both.opt_out), form("mybatch", OUT, opt_out));
    }

    #[test]
    fn for_one_subscription_the_details_name_it() {
        let id = "00000000-0000-0000-0000-000000000001";
        let both = of(None, &[id]);
        let opt_in = format!("{IN} for all Batch accounts in the subscription {id}.");
        let opt_out = format!("{OUT} for all Batch accounts in the subscription {id}.");
        assert_eq!(fields(&both.opt_in), form("<your Batch account>", IN, &opt_in));
        assert_eq!(fields(&both.opt_out), form("<your Batch account>", OUT, &opt_out));
    }

    #[test]
    fn for_several_subscriptions_the_details_list_them() {
        let ids = ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"];
        let both = of(Some("mybatch"), &ids);
        let listed = ids.join("\n");
        let opt_in = format!("{IN} for all Batch accounts in these subscriptions:\n{listed}");
        let opt_out = format!("{OUT} for all Batch accounts in these subscriptions:\n{listed}");
        assert_eq!(fields(&both.opt_in), form("mybatch", IN, &opt_in));
        assert_eq!(fields(&both.opt_out), form("mybatch", OUT, &opt_out));
    }

    #[test]
    fn the_whole_text_is_its_fields() {
        let text = of(None, &["s-1", "s-2"]).opt_in.text;
        assert!(text.starts_with("Issue type: Technical\nService type: Batch Service\n"), "{text}");
        assert!(text.ends_with("in these subscriptions:\ns-1\ns-2"), "{text}");
    }

    #[test]
    fn no_value_makes_a_line_of_its_own() {
        let text = of(Some("mybatch\nSummary: something else"), &[]).opt_in.text;
        assert_eq!(text.lines().count(), 7, "{text}");
    }
}
