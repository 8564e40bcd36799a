//! Support requests as commands of the az extension `support`, after its reference documentation. What only the user can
//! know is there as `<…>`; the ids of the service and of the problem change, and have to be fetched.

use super::Scope;
use model::estate::ResourceId;
use model::message::Message;
use model::shell::az_plain;

/// The extension, the two ids that the ticket needs, and the ticket.
pub fn commands(scope: &Scope, summary: &Message, ticket: &str) -> Vec<String> {
    let subscription = scope
        .id
        .as_ref()
        .and_then(ResourceId::subscription)
        .or_else(|| scope.subscriptions.first().map(String::as_str))
        .map(|id| format!("--subscription {} ", az_plain(id)))
        .unwrap_or_default();
    let name = scope.account.as_ref().map_or_else(|| ticket.to_owned(), |account| format!("{ticket}-{account}"));
    let resource = scope.id.as_ref().map_or("<resource id of the Batch account>", ResourceId::as_str);
    // Several subscriptions are listed on lines of their own, which an argument can't have.
    let description = scope.details(summary, " ", ", ");
    let summary = summary.unmarked();
    let flags = [
        ("ticket-name", name.as_str()),
        ("title", &summary),
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
    let flags: Vec<String> = flags.iter().map(|(flag, value)| format!("--{flag} {}", az_plain(value))).collect();
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

#[cfg(test)]
mod tests {
    use super::super::requests;
    use model::estate::Estate;
    use model::options::Options;

    #[test]
    fn the_ticket_has_the_forms_words_and_marks_what_the_user_fills() {
        let options = Options {
            account: Some("mybatch".to_owned()),
            subscriptions: vec!["s-1".to_owned(), "s-2".to_owned()],
            ..Options::default()
        };
        let both = requests(&Estate::default(), &options);
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
