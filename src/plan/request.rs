//! The support requests of the preview edition, field by field as the portal's form has them (the how-to of October
//! 2021, its tables for opting in and opting out). Support routes on the two summaries: their words matter.
//!
//! The same requests as commands are of the az extension `support`, after its reference documentation. What only the user
//! can know stands there as `<…>`; the ids of the service and of the problem change, and have to be fetched.

use super::schema::{RequestField, SupportRequest, SupportRequests};
use crate::estate::{Account, Estate, id_segment};
use crate::options::Options;
use crate::shell::quoted;

/// Both requests, for the account or the subscriptions of the options, or for the only account that the sources show.
pub fn requests(estate: &Estate, options: &Options) -> SupportRequests {
    let scope = Scope::of(estate, options);
    SupportRequests {
        opt_in: scope.request("Enable simplified compute node communication", "batch-simplified-opt-in"),
        opt_out: scope.request("Disable simplified compute node communication", "batch-simplified-opt-out"),
    }
}

/// What the requests are about.
struct Scope {
    /// The name of the account.
    account: Option<String>,
    /// Its resource id.
    id: Option<String>,
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
        let shown = match &chosen {
            Some(name) => {
                let called =
                    |account: &&Account| name_of(account).is_some_and(|known| known.eq_ignore_ascii_case(name));
                only(estate.accounts.iter().filter(called))
            }
            None => only(estate.accounts.iter()),
        };
        Scope {
            account: chosen.or_else(|| shown.and_then(name_of).and_then(value)),
            id: shown.and_then(|account| account.resource.id()).and_then(value),
            subscriptions: options.subscriptions.iter().filter_map(|id| value(id)).collect(),
        }
    }

    fn request(&self, summary: &str, ticket: &str) -> SupportRequest {
        let resource = self.account.as_deref().unwrap_or("<your Batch account>");
        let fields = [
            ("Issue type", "Technical".to_owned()),
            ("Service type", "Batch Service".to_owned()),
            ("Resource", resource.to_owned()),
            ("Summary", summary.to_owned()),
            ("Problem type", "Batch Accounts".to_owned()),
            ("Problem subtype", "Other issues with Batch Accounts".to_owned()),
            ("Additional details", self.details(summary)),
        ];
        let text = fields.iter().map(|(label, value)| format!("{label}: {value}")).collect::<Vec<_>>().join("\n");
        let fields = fields.into_iter().map(|(label, value)| RequestField { label: label.to_owned(), value }).collect();
        SupportRequest { fields, text, commands: self.commands(summary, ticket) }
    }

    /// For one account the resource says it all; for all accounts of subscriptions their ids have to be listed.
    fn details(&self, summary: &str) -> String {
        match self.subscriptions.as_slice() {
            [] => {
                let account = self.account.as_deref().unwrap_or("that this request is about");
                format!("{summary} for the Batch account {account}.")
            }
            [only] => format!("{summary} for all Batch accounts in the subscription {only}."),
            several => format!("{summary} for all Batch accounts in these subscriptions:\n{}", several.join("\n")),
        }
    }

    /// The extension, the two ids that the ticket needs, and the ticket.
    fn commands(&self, summary: &str, ticket: &str) -> Vec<String> {
        let subscription = self
            .id
            .as_deref()
            .and_then(|id| id_segment(id, "subscriptions"))
            .or_else(|| self.subscriptions.first().map(String::as_str))
            .map(|id| format!("--subscription {} ", quoted(id)))
            .unwrap_or_default();
        let name = self.account.as_ref().map_or_else(|| ticket.to_owned(), |account| format!("{ticket}-{account}"));
        let resource = self.id.as_deref().unwrap_or("<resource id of the Batch account>");
        // Several subscriptions are listed on lines of their own, which an argument can't have.
        let description = self.details(summary).replace(":\n", ": ").replace('\n', ", ");
        let flags = [
            ("ticket-name", name.as_str()),
            ("title", summary),
            ("description", &description),
            ("problem-classification", "<id of the problem classification>"),
            ("technical-resource", resource),
            ("severity", "minimal"),
            ("advanced-diagnostic-consent", "<Yes or No>"),
            ("contact-first-name", "<first name>"),
            ("contact-last-name", "<last name>"),
            ("contact-method", "email"),
            ("contact-email", "<email address>"),
            ("contact-country", "<country, three letters>"),
            ("contact-language", "en-us"),
            ("contact-timezone", "<time zone, as Windows names it>"),
        ];
        let flags: Vec<String> = flags.iter().map(|(flag, value)| format!("--{flag} {}", quoted(value))).collect();
        vec![
            "az extension add --name support --upgrade".to_owned(),
            r#"az support services list --query "[?contains(displayName, 'Batch')].[name, displayName]" --output table"#
                .to_owned(),
            "az support services problem-classifications list --service-name '<name of the service>' \
             --query \"[?contains(displayName, 'Batch Accounts')].[id, displayName]\" --output table"
                .to_owned(),
            format!("az support in-subscription tickets create {subscription}{}", flags.join(" ")),
        ]
    }
}

fn name_of(account: &Account) -> Option<&str> {
    account.resource.name.known().map(String::as_str)
}

/// The one item, if there are no others.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
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

    #[test]
    fn the_ticket_has_the_forms_words_and_marks_what_the_user_fills() {
        let both = of(Some("mybatch"), &["s-1", "s-2"]);
        let ticket = both.opt_out.commands.last().unwrap();
        for part in [
            "az support in-subscription tickets create --subscription s-1 --ticket-name batch-simplified-opt-out-mybatch ",
            "--title 'Disable simplified compute node communication' ",
            "--description 'Disable simplified compute node communication for all Batch accounts in these subscriptions: s-1, s-2' ",
            "--problem-classification '<id of the problem classification>' ",
            "--technical-resource '<resource id of the Batch account>' ",
            "--contact-email '<email address>' ",
        ] {
            assert!(ticket.contains(part), "{part}\n{ticket}");
        }
    }
}
