use super::*;

fn mask(text: &str) -> String {
    let (masked, _) = masked(text, &Lines::new(text, 0), &[]);
    assert_eq!(masked.len(), text.len());
    masked.into_owned()
}

/// A key of as many letters as asked for, in base 64.
fn key(letters: usize) -> String {
    "Ab1+/xY9".repeat(20).get(..letters).unwrap().to_owned()
}

#[test]
fn secrets_are_masked_by_their_names_and_by_their_looks() {
    let key = format!("{}==", key(86));
    for (text, secret) in [
        (r#"{"adminPassword": "hunter2!"}"#, "hunter2!"),
        ("admin_password = \"hunter2!\"", "hunter2!"),
        ("adminPassword: 'hunter2!'", "hunter2!"),
        ("PrimaryAccountKey : abc123", "abc123"),
        (r#"{\"accountKey\": \"abc123\"}"#, "abc123"),
        ("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc123==;X=y", "abc123=="),
        ("https://a.blob.core.windows.net/c?sv=2024&sig=abc%2F123&se=x", "abc%2F123"),
        (r#""environmentSettings": [{"name": "A", "value": "abc123"}], "x": 1"#, "abc123"),
        (&format!("{{\"value\": \"{key}\"}}"), &key),
        ("\"Authorization\": \"Bearer abc123\"", "Bearer abc123"),
        ("param sqlPassword string = 'abc123'\n", "abc123"),
        ("param clientSecret string = 'abc123'\nparam other string = 'xyz'\n", "abc123"),
        ("locals {\n  db_password = <<EOT\nabc123\nEOT\n}\n", "abc123"),
        ("{\"authorizationKey\": \"abc123\"}", "abc123"),
        ("{\"serviceKey\": \"abc123\"}", "abc123"),
        ("psk = \"abc123\"", "abc123"),
    ] {
        assert_eq!(mask(text), text.replace(secret, &"*".repeat(secret.len())), "{text}");
        assert!(holds_any(text));
    }
    let settings = "resource p 'a/b@1' = {\n  environmentSettings: [ { name: 'A', value: 'x]' }, { name: 'T', value: 'abc123' } ]\n}\n";
    assert_eq!(mask(settings), settings.replace("x]", "**").replace("abc123", "******"));
    let certificate = "a\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    assert!(!mask(certificate).contains("MIIB"));
    assert_eq!(mask(certificate).lines().count(), certificate.lines().count());
}

/// What `az batch account keys list` and `az storage account keys list` print, in each form.
fn key_lists(one: &str, two: &str) -> Vec<(&'static str, String)> {
    let line = "-".repeat(one.len());
    vec![
        (
            "batch json",
            format!(
                "{{\n  \"accountName\": \"renderfarm\",\n  \"primary\": \"{one}\",\n  \"secondary\": \"{two}\"\n}}\n"
            ),
        ),
        (
            "batch jsonc in one line",
            format!("{{\"accountName\":\"renderfarm\",\"primary\":\"{one}\",\"secondary\":\"{two}\"}}"),
        ),
        (
            "batch table",
            format!(
                "AccountName    Primary{}Secondary\n-------------  {line}  {line}\nrenderfarm     {one}  {two}\n",
                " ".repeat(one.len() - 5)
            ),
        ),
        ("batch tsv", format!("renderfarm\t{one}\t{two}\n")),
        ("batch yaml", format!("accountName: renderfarm\nprimary: {one}\nsecondary: {two}\n")),
        ("batch yaml, quoted", format!("accountName: renderfarm\nprimary: '{one}'\nsecondary: \"{two}\"\n")),
        (
            "storage json",
            format!(
                "[\n  {{\n    \"creationTime\": \"2024-05-01T08:00:00.000000+00:00\",\n    \"keyName\": \"key1\",\n    \"permissions\": \"FULL\",\n    \"value\": \"{one}\"\n  }},\n  {{\n    \"keyName\": \"key2\",\n    \"value\": \"{two}\",\n    \"permissions\": \"FULL\"\n  }}\n]\n"
            ),
        ),
        (
            "storage table",
            format!(
                "CreationTime                      KeyName    Permissions    Value\n--------------------------------  ---------  -------------  {line}\n2024-05-01T08:00:00.000000+00:00  key1       FULL           {one}\n2024-05-01T08:00:00.000000+00:00  key2       FULL           {two}\n"
            ),
        ),
        (
            "storage tsv",
            format!(
                "2024-05-01T08:00:00.000000+00:00\tkey1\tFULL\t{one}\n2024-05-01T08:00:00.000000+00:00\tkey2\tFULL\t{two}\n"
            ),
        ),
        (
            "storage yaml",
            format!(
                "- creationTime: '2024-05-01T08:00:00.000000+00:00'\n  keyName: key1\n  permissions: FULL\n  value: {one}\n- creationTime: '2024-05-01T08:00:00.000000+00:00'\n  keyName: key2\n  permissions: FULL\n  value: {two}\n"
            ),
        ),
    ]
}

#[test]
fn the_keys_that_az_lists_are_masked_in_json_tables_tsv_and_yaml() {
    let (one, two) = (format!("{}==", key(86)), format!("{}==", key(90).get(4..).unwrap()));
    let prompts = |text: &str| format!("$ az batch account keys list -g rg -n renderfarm\n{text}$ ");
    for (form, text) in key_lists(&one, &two) {
        for text in [text.clone(), text.replace('\n', "\r\n"), prompts(&text)] {
            let masked = mask(&text);
            assert!(
                holds_any(&text) && !masked.contains(&one[..12]) && !masked.contains(&two[..12]),
                "{form}: {masked}"
            );
            assert!(!masked.contains(&one[70..]) && !masked.contains(&two[70..]), "{form}: {masked}");
        }
    }
}

#[test]
fn listed_keys_of_other_lengths_are_known_by_their_names() {
    let (one, two) = (key(40), key(30));
    for (form, text) in key_lists(&one, &two) {
        if form.contains("json") || form.contains("yaml") {
            assert!(holds_any(&text) && !mask(&text).contains(&two[3..20]), "{form}: {}", mask(&text));
        }
    }
}

#[test]
fn a_key_that_a_console_wrapped_is_masked() {
    let key = format!("{}==", key(86));
    for at in [10, 40, 80, 86, 87] {
        for text in [
            format!("renderfarm\t{}\n{}\tx\n", &key[..at], &key[at..]),
            format!("FULL\n{}\r\n{}\n", &key[..at], &key[at..]),
        ] {
            let masked = mask(&text);
            assert!(at == 87 || !masked.contains(&key[..10.min(at)]), "{at}: {masked}");
            assert!(masked.contains("renderfarm") || masked.contains("FULL"), "{at}: {masked}");
        }
    }
}

#[test]
fn other_kinds_of_secrets_are_masked() {
    let short = format!("{}=", key(43));
    for (text, secret) in [
        (r#"{"clientSecret": {"value": "hunter2!"}}"#, "hunter2!"),
        (r#"{"adminPassword": {"type": "string", "defaultValue": "hunter2!"}}"#, "hunter2!"),
        (r#"{"admin": {"defaultValue": "hunter2!", "type": "SecureString"}}"#, "hunter2!"),
        ("@secure()\n@description('x')\nparam admin string = 'hunter2!'\n", "hunter2!"),
        ("variable \"admin_password\" {\n  type = string\n  default = \"hunter2!\"\n}", "hunter2!"),
        ("variable \"admin\" {\n  sensitive = true\n  default   = \"hunter2!\"\n}", "hunter2!"),
        (r#"{"outputs": {"admin_password": {"value": "hunter2!", "type": "string"}}}"#, "hunter2!"),
        ("common_environment_properties = {\n  NAME = \"hunter2!\"\n}", "hunter2!"),
        ("environmentSettings:\n- name: A\n  value: hunter2!\nid: pool\n", "hunter2!"),
        (r#""environmentSettings": [{"name": "A", "value": "1"}, {"name": "B]", "value": "hunter2!"}]"#, "hunter2!"),
        (r#"{"password": "hun\"ter2!"}"#, "hun\\\"ter2!"),
        (r#"{"password": "@hunter2!", "x": 1}"#, "@hunter2!"),
        (r#"{"password": "[hunter2!", "x": 1}"#, "[hunter2!"),
        ("adminPassword: hunter2\n", "hunter2"),
        ("password = hunter2\n", "hunter2"),
        ("Authorization: Bearer abc.def\nHost: x\n", "Bearer abc.def"),
        ("curl -H 'Cookie: session=abc123; other=1' https://x", "session=abc123; other=1"),
        ("curl -u me:hunter2 https://x", "hunter2"),
        ("az login --service-principal -u app -p hunter2 --tenant t", "hunter2"),
        ("az batch account login --password 'hunter 2'", "hunter 2"),
        ("tool \"--password\" \"hunter2\"", "hunter2"),
        ("tool '--client-secret' 'hunter 2'", "hunter 2"),
        (r#"{"command": ["tool", "--password", "hunter2", "--verbose"]}"#, "hunter2"),
        (r#"{"commandLine": "[\"tool\",\"--sas-token\",\"hunter2\"]"}"#, "hunter2"),
        ("command = [\n  \"--admin-password\",\n  \"hunter2\",\n]", "hunter2"),
        ("export BATCH_KEY=hunter2", "hunter2"),
        ("$env:BATCH_KEY = \"hunter2\"", "hunter2"),
        ("ConvertTo-SecureString \"hunter2\" -AsPlainText", "hunter2"),
        ("git clone https://me:hunter2@example.com/x.git", "hunter2"),
        ("# ghp_abcdefghijklmnopqrstuvwxyz0123456789", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"),
        (
            "x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.abc_DEF y",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.abc_DEF",
        ),
        (&format!("value {short} end"), &short),
        ("https://x/?url=a%3Fsv%3D2024%26sig%3Dabc123%26se%3D1", "abc123%26se%3D1"),
        ("client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURQ==\n", "LS0tLS1CRUdJTiBSU0EgUFJJVkFURQ=="),
    ] {
        assert_eq!(mask(text), text.replacen(secret, &"*".repeat(secret.len()), 1), "{text}");
    }
}

#[test]
fn what_is_no_secret_stays() {
    for text in [
        r#"{"password": null, "secret": "", "keyVaultSecretId": "/subscriptions/x", "priority": 100}"#,
        r#""adminPassword": "[parameters('adminPassword')]""#,
        "param x bool\nproperties: {\n  enableRbacAuthorization: x\n}",
        "admin_password = var.password\npassword = \"${var.password}\"",
        "param x string\nadminPassword: adminPassword",
        "variable \"admin_password\" {\n  type = string\n}\nvariable \"prefix\" {\n  default = \"10.0.0.0/24\"\n}",
        "az login -u me -p \"$PASSWORD\" && az batch account login --password <password>",
        "tool \"--password\" \"$PASSWORD\" \"--account-key\" \"--verbose\"",
        r#"{"flags": ["--password", "--access-token"], "more": ["--password"]}"#,
        "# the options \"--password\" and \"--account-key\" are asked for",
        "iptables -A OUTPUT -p tcp --dport 443 -j ACCEPT",
        "-----\n--dport 443 -j ACCEPT",
        r#"{"statusOfPrimary": "available", "primary": true, "primaryLocation": "westeurope"}"#,
        r#"{"name": "AllowHttps", "value": "10.0.0.0/24", "priority": 100}"#,
        "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/rg/providers/Microsoft.Network",
        include_str!("../../../../../static/samples/locked-down-nsg.json"),
    ] {
        assert_eq!(mask(text), text);
    }
}

#[test]
fn each_has_a_message_at_its_line_without_its_value() {
    let text = "{\n  \"password\": \"hunter2!\"\n}";
    let (_, messages) = masked(text, &Lines::new(text, 0), &[]);
    let [(at, message)] = messages.as_slice() else { panic!("{messages:?}") };
    assert_eq!((at.line, at.column), (2, 16));
    assert!(message.plain().contains("password") && !message.plain().contains("hunter2"));
    let many = "password=\"ab\"\n".repeat(50);
    assert_eq!(masked(&many, &Lines::new(&many, 0), &[]).1.len(), MOST_LISTED + 1);
}
