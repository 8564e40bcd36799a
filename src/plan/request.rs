//! The support requests of the preview edition, field by field as the portal's form has them (the how-to of October
//! 2021, its tables for opting in and opting out). Support routes on the two summaries: their words matter.

use super::schema::{RequestField, SupportRequest, SupportRequests};
use crate::options::Options;

/// Both requests, for the account or the subscriptions of the options.
pub fn requests(options: &Options) -> SupportRequests {
    SupportRequests {
        opt_in: request("Enable simplified compute node communication", options),
        opt_out: request("Disable simplified compute node communication", options),
    }
}

fn request(summary: &str, options: &Options) -> SupportRequest {
    let account = options.account.as_deref().map(str::trim).filter(|account| !account.is_empty());
    let fields = [
        ("Issue type", "Technical".to_owned()),
        ("Service type", "Batch Service".to_owned()),
        ("Resource", account.unwrap_or("<your Batch account>").to_owned()),
        ("Summary", summary.to_owned()),
        ("Problem type", "Batch Accounts".to_owned()),
        ("Problem subtype", "Other issues with Batch Accounts".to_owned()),
        ("Additional details", details(summary, account, &options.subscriptions)),
    ];
    let text = fields.iter().map(|(label, value)| format!("{label}: {value}")).collect::<Vec<_>>().join("\n");
    let fields = fields.into_iter().map(|(label, value)| RequestField { label: label.to_owned(), value }).collect();
    SupportRequest { fields, text }
}

/// For one account the resource says it all; for all accounts of subscriptions their ids have to be listed.
fn details(summary: &str, account: Option<&str>, subscriptions: &[String]) -> String {
    match subscriptions {
        [] => format!("{summary} for the Batch account {}.", account.unwrap_or("that this request is about")),
        [only] => format!("{summary} for all Batch accounts in the subscription {only}."),
        several => format!("{summary} for all Batch accounts in these subscriptions:\n{}", several.join("\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_the_forms_word_for_word() {
        let requests = requests(&Options { account: Some("mybatch".to_owned()), ..Options::default() });
        let pairs = |request: &SupportRequest| -> Vec<(String, String)> {
            request.fields.iter().map(|field| (field.label.clone(), field.value.clone())).collect()
        };
        let expected = |summary: &str| {
            let details = format!("{summary} for the Batch account mybatch.");
            [
                ("Issue type", "Technical"),
                ("Service type", "Batch Service"),
                ("Resource", "mybatch"),
                ("Summary", summary),
                ("Problem type", "Batch Accounts"),
                ("Problem subtype", "Other issues with Batch Accounts"),
                ("Additional details", &details),
            ]
            .map(|(label, value)| (label.to_owned(), value.to_owned()))
        };
        assert_eq!(pairs(&requests.opt_in), expected("Enable simplified compute node communication"));
        assert_eq!(pairs(&requests.opt_out), expected("Disable simplified compute node communication"));
    }

    #[test]
    fn the_whole_text_is_its_fields() {
        let options = Options { subscriptions: vec!["s-1".to_owned(), "s-2".to_owned()], ..Options::default() };
        let text = requests(&options).opt_in.text;
        assert!(text.starts_with("Issue type: Technical\nService type: Batch Service\n"), "{text}");
        assert!(text.ends_with("in these subscriptions:\ns-1\ns-2"), "{text}");
    }
}
