//! The support requests, in the words of the portal's form and of Microsoft's how-to, which gives them exactly: no word of these texts
//! changes.

model::catalogue! {
    2800 issue_type() = "Issue type";
    2801 technical() = "Technical";
    2802 service_type() = "Service type";
    2803 batch_service() = "Batch Service";
    2804 resource() = "Resource";
    2805 summary() = "Summary";
    2806 opt_in() = "Enable simplified compute node communication";
    2807 opt_out() = "Disable simplified compute node communication";
    2808 problem_type() = "Problem type";
    2809 batch_accounts() = "Batch Accounts";
    2810 problem_subtype() = "Problem subtype";
    2811 other_issues() = "Other issues with Batch Accounts";
    2812 details() = "Additional details";
    2813 for_account(summary, account) = "{summary} for the Batch account {account}.";
    2814 for_subscription(summary, subscription) = "{summary} for all Batch accounts in the subscription {subscription}.";
    2815 for_subscriptions(summary) = "{summary} for all Batch accounts in these subscriptions:";
    2816 for_this_account(summary) = "{summary} for the Batch account that this request is about.";
}
