//! Texts with a secret in each, as people paste them.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::json;

/// A text, and what of it nobody may see.
pub struct Input {
    pub kind: String,
    pub text: String,
    pub secrets: Vec<String>,
}

/// A password that looks like none.
pub const PASSWORD: &str = "hunter2-Zx9";
/// A key of a storage account or of a Batch account: 64 bytes.
pub const KEY: &str = "q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze==";
/// A key of 32 bytes.
pub const SHORT_KEY: &str = "Zx9q83vEjRWeJCrze8SNFZ4kKvN+q83vEjRWeJCrze8=";
/// A JSON web token.
pub const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.q83vEjRWeJCrze8SNFZ4kKvN";
/// A signature of a shared access signature, as it is before it is escaped.
pub const SIGNATURE: &str = "q83vEjRWeJCrze8SNFZ4kKvN+q83/EjRWeJCrze8SNF=";
/// Lines of a key in base 64.
pub const LINES: [&str; 2] =
    ["MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC7", "q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4kKvN"];

fn input(kind: &str, text: impl Into<String>, secrets: &[&str]) -> Input {
    let text = text.into();
    assert!(secrets.iter().all(|secret| text.contains(secret)), "{kind}: {text}");
    Input { kind: kind.to_owned(), text, secrets: secrets.iter().map(|secret| (*secret).to_owned()).collect() }
}

/// All of them.
pub fn inputs() -> Vec<Input> {
    [members(), shapes(), signatures(), lines(), declared(), wrapped(), embedded()].into_iter().flatten().collect()
}

/// Names of members and variables, in each format.
fn members() -> Vec<Input> {
    let names = [
        "password",
        "adminPassword",
        "admin_password",
        "Passwd",
        "pwd",
        "clientSecret",
        "client_secret",
        "sharedKey",
        "accountKey",
        "primaryKey",
        "secondary_key",
        "apiKey",
        "api-key",
        "passphrase",
        "accessToken",
        "refresh_token",
        "connectionString",
        "sharedAccessSignature",
        "masterKey",
        "subscriptionKey",
        "privateKey",
        "storageAccessKey",
        "sasToken",
        "psk",
        "serviceKey",
    ];
    let mut all = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        let text = match at % 8 {
            0 => json!({"a": {name: PASSWORD}}).to_string(),
            1 => format!("{name} = \"{PASSWORD}\"\n"),
            2 => format!("resource a 'b/c@1' = {{\n  properties: {{\n    {name}: '{PASSWORD}'\n  }}\n}}\n"),
            3 => format!("a: 1\n{name}: {PASSWORD}\nb: 2\n"),
            4 => format!("{name:<20} : {PASSWORD}\nName                 : x\n"),
            5 => json!({"parameters": {name: {"value": PASSWORD}}}).to_string(),
            6 => format!("<add key=\"x\" {name}=\"{PASSWORD}\" />"),
            _ => json!({"parameters": {name: {"type": "string", "defaultValue": PASSWORD}}}).to_string(),
        };
        all.push(input(&format!("member {name}, form {}", at % 8), text, &[PASSWORD]));
    }
    let more = [
        ("password in single quotes of YAML", format!("password: '{PASSWORD}'\n")),
        ("password with a quote in it", json!({"password": format!("a\"{PASSWORD}")}).to_string()),
        ("password after an @", json!({"password": format!("@{PASSWORD}")}).to_string()),
        ("password after a bracket", json!({"password": format!("[{PASSWORD}")}).to_string()),
        ("password after a star", json!({"password": format!("*{PASSWORD}")}).to_string()),
        ("password in capitals", format!("PASSWORD=\"{PASSWORD}\"\n")),
        ("variable of Terraform", format!("variable \"admin_password\" {{\n  default = \"{PASSWORD}\"\n}}\n")),
        ("variable without quotes", format!("variable admin_password {{\n  default = \"{PASSWORD}\"\n}}\n")),
        ("output without quotes", format!("output  db_secret {{\n  value = \"{PASSWORD}\"\n}}\n")),
        ("values file of Terraform", format!("db_password = \"{PASSWORD}\"\nlocation = \"westeurope\"\n")),
        (
            "output of a state",
            json!({"outputs": {"admin_password": {"value": PASSWORD, "type": "string"}}}).to_string(),
        ),
        (
            "attribute of a state",
            json!({"resources": [{"instances": [{"attributes": {"primary_access_key": PASSWORD}}]}]}).to_string(),
        ),
        (
            "environment settings of a pool",
            json!({"startTask": {"environmentSettings": [{"name": "A", "value": PASSWORD}]}}).to_string(),
        ),
        (
            "environment settings of Terraform",
            format!("common_environment_properties = {{\n  NAME = \"{PASSWORD}\"\n}}\n"),
        ),
        ("environment settings of YAML", format!("environmentSettings:\n- name: A\n  value: {PASSWORD}\nid: p\n")),
        (
            "environment settings of Bicep",
            format!(
                "resource p 'a/b@1' = {{\n  environmentSettings: [\n    {{ name: 'A]', value: '{PASSWORD}' }}\n  ]\n}}\n"
            ),
        ),
        (
            "registry password",
            json!({"containerRegistries": [{"registryServer": "x", "userName": "u", "password": PASSWORD}]})
                .to_string(),
        ),
        (
            "secure text of PowerShell",
            format!("$p = ConvertTo-SecureString -String \"{PASSWORD}\" -AsPlainText -Force\n"),
        ),
        ("secure text without its option", format!("ConvertTo-SecureString '{PASSWORD}' -AsPlainText\n")),
    ];
    all.extend(more.into_iter().map(|(kind, text)| input(kind, text, &[PASSWORD])));
    all
}

/// Values by their shape, under any name.
fn shapes() -> Vec<Input> {
    let certificate = LINES.concat().repeat(3);
    let pem = |what: &str| format!("-----BEGIN {what}-----\n{}\n{}\n-----END {what}-----\n", LINES[0], LINES[1]);
    let packed = BASE64_STANDARD.encode(pem("RSA PRIVATE KEY"));
    let kubeconfig = format!(
        "apiVersion: v1\nclusters:\n- name: c\nusers:\n- name: u\n  user:\n    client-certificate-data: {packed}\n    client-key-data: {packed}\n    token: {PASSWORD}\n"
    );
    vec![
        input("key of 88 letters", json!({"value": KEY}).to_string(), &[&KEY[..40]]),
        input("key of 88 letters alone", format!("x\n{KEY}\ny\n"), &[&KEY[..40]]),
        input("key of 88 letters in a table", format!("key1       FULL           {KEY}\n"), &[&KEY[..40]]),
        input("key of 44 letters", format!("value {SHORT_KEY} end"), &[SHORT_KEY]),
        input("key of 44 letters in JSON", json!({"x": SHORT_KEY}).to_string(), &[SHORT_KEY]),
        input("JSON web token", format!("see {TOKEN} for it"), &[TOKEN]),
        input("JSON web token in JSON", json!({"description": format!("use {TOKEN}")}).to_string(), &[TOKEN]),
        input(
            "token of GitHub",
            "# ghp_q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCr",
            &["ghp_q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCr"],
        ),
        input(
            "fine-grained token of GitHub",
            "x github_pat_11ABCDEFG0q83vEjRWeJCr_ze8SNFZ4kKvNq83vEjRWeJCrze8 y",
            &["11ABCDEFG0q83vEjRWeJCr_ze8SNFZ4kKvN"],
        ),
        input("token of GitLab", "glpat-q83vEjRWeJCrze8SNFZ4", &["q83vEjRWeJCrze8SNFZ4"]),
        input(
            "token of npm",
            "//registry/:_authToken=npm_q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCr",
            &["npm_q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCr"],
        ),
        input("token of Slack", "hook xoxb-123456789012-q83vEjRWeJCrze8SNFZ4kKvN", &["q83vEjRWeJCrze8SNFZ4kKvN"]),
        input("key of AWS", "id AKIAIOSFODNN7EXAMPLE", &["AKIAIOSFODNN7EXAMPLE"]),
        input(
            "secret of AWS",
            "aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY\n",
            &["wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"],
        ),
        input(
            "client secret of Entra",
            "secret is abc8Q~q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWe here",
            &["q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWe"],
        ),
        input(
            "token of Azure DevOps",
            format!("pat {}AZDOq83v", "q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4kKvNq83v"),
            &["q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4kKvN"],
        ),
        input(
            "token of PyPI",
            "pypi-AgEIcHlwaS5vcmcCJGq83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4",
            &["AgEIcHlwaS5vcmcCJGq83vEjRWeJCrze8SNFZ4kKvN"],
        ),
        input("key of Google", "AIzaSyq83vEjRWeJCrze8SNFZ4kKvNq83vEjRWe", &["AIzaSyq83vEjRWeJCrze8SNFZ4kKvNq83vEjRWe"]),
        input("key of Stripe", "sk_live_q83vEjRWeJCrze8SNFZ4kKvN", &["q83vEjRWeJCrze8SNFZ4kKvN"]),
        input("token of Docker", "dckr_pat_q83vEjRWeJCrze8SNFZ4kKvN-x", &["q83vEjRWeJCrze8SNFZ4kKvN"]),
        input(
            "token of Vault",
            "hvs.CAESIq83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4kKvN",
            &["CAESIq83vEjRWeJCrze8SNFZ4kKvN"],
        ),
        input(
            "token of Terraform",
            "token q83vEjRWeJCrze.atlasv1.q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4kKvNq83vEjRW",
            &["q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCrze8SNFZ4kKvN"],
        ),
        input("private key", pem("PRIVATE KEY"), &LINES),
        input("key of RSA", pem("RSA PRIVATE KEY"), &LINES),
        input("key of OpenSSH", pem("OPENSSH PRIVATE KEY"), &LINES),
        input("encrypted key", pem("ENCRYPTED PRIVATE KEY"), &LINES),
        input("key of PGP", pem("PGP PRIVATE KEY BLOCK"), &LINES),
        input("key whose end is missing", pem("PRIVATE KEY").replace("-----END PRIVATE KEY-----\n", ""), &LINES),
        input("key in one line of JSON", json!({"k": pem("PRIVATE KEY")}).to_string(), &LINES),
        input("PFX", json!({"data": certificate}).to_string(), &[LINES.concat().as_str()]),
        input("key in base 64", format!("key: {packed}\n"), &[&packed[..60]]),
        input("kubeconfig", kubeconfig, &[&packed[..60], PASSWORD]),
        input(
            "connection string of storage",
            format!("DefaultEndpointsProtocol=https;AccountName=a;AccountKey={KEY};EndpointSuffix=core.windows.net"),
            &[&KEY[..40]],
        ),
        input(
            "connection string of SQL",
            format!("Server=tcp:s;Database=d;User ID=u;Password={PASSWORD};Encrypt=True"),
            &[PASSWORD],
        ),
        input("connection string of SQL, short", format!("Server=s;Uid=u;Pwd={PASSWORD};"), &[PASSWORD]),
        input(
            "connection string of Service Bus",
            format!("Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey={SHORT_KEY}"),
            &[SHORT_KEY],
        ),
        input("address with a password", format!("git clone https://me:{PASSWORD}@example.com/x.git"), &[PASSWORD]),
        input("address of a database", format!("postgres://me:{PASSWORD}@host:5432/db"), &[PASSWORD]),
        input("address with a password alone", format!("redis://:{PASSWORD}@host:6379"), &[PASSWORD]),
        input(
            "address with a token alone",
            "https://q83vEjRWeJCrze8SNFZ4kKvN@dev.azure.com/x/_git/y",
            &["q83vEjRWeJCrze8SNFZ4kKvN"],
        ),
    ]
}

/// Shared access signatures, in all escapings.
fn signatures() -> Vec<Input> {
    let escaped = SIGNATURE.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let twice = escaped.replace('%', "%25");
    let url = |signature: &str| {
        format!("https://a.blob.core.windows.net/c?sv=2024-05-04&se=2030-01-01&sr=c&sp=rl&sig={signature}")
    };
    let own = "q83vEjRWeJCrze8SNFZ4kKvN";
    vec![
        input("signature", url(&escaped), &[own]),
        input("signature that is not escaped", url(SIGNATURE), &[own]),
        input("signature in JSON", json!({"httpUrl": url(&escaped)}).to_string(), &[own]),
        input(
            "signature in JSON with escaped signs",
            json!({"u": url(&escaped)}).to_string().replace('&', "\\u0026"),
            &[own],
        ),
        input("signature in HTML", url(&escaped).replace('&', "&amp;"), &[own]),
        input(
            "signature in an address in an address",
            format!(
                "https://x/?url={}",
                url(&escaped).replace('%', "%25").replace('=', "%3D").replace('&', "%26").replace('?', "%3F")
            ),
            &[own],
        ),
        input(
            "signature that is escaped twice",
            format!("https://x/?url=a%3Fsv%3D2024%26sig%3D{twice}%26se%3D1"),
            &[own],
        ),
        input("signature first", format!("?sig={escaped}&sv=2024-05-04"), &[own]),
        input("signature in a table", format!("name    {}    x\n", url(&escaped)), &[own]),
        input("signature in single quotes", format!("azcopy copy '{}' .", url(&escaped)), &[own]),
        input(
            "signature of a Logic App",
            format!("https://prod-1.westeurope.logic.azure.com/workflows/x?api-version=1&sp=%2Ft&sv=1.0&sig={own}"),
            &[own],
        ),
    ]
}

/// Headers, cookies and command lines.
fn lines() -> Vec<Input> {
    let with = |kind: &str, text: String| input(kind, text, &[PASSWORD]);
    vec![
        with("header", format!("Authorization: Bearer {PASSWORD}{PASSWORD}\nHost: x\n")),
        with("basic header", format!("Authorization: Basic {PASSWORD}\n")),
        with("shared key header", format!("Authorization: SharedKey acct:{PASSWORD}\n")),
        with("header of a call", format!("curl -H \"Authorization: Bearer {PASSWORD}{PASSWORD}\" https://x")),
        with("API key header", format!("curl -H 'api-key: {PASSWORD}' https://x")),
        with("subscription key header", format!("Ocp-Apim-Subscription-Key: {PASSWORD}\n")),
        with("cookie", format!("Cookie: session={PASSWORD}; other=1\n")),
        with("cookie that is set", format!("Set-Cookie: session={PASSWORD}; Path=/\n")),
        with("login of az", format!("az login --service-principal -u app -p {PASSWORD} --tenant t")),
        with("login of az, quoted", format!("az login -u me -p '{PASSWORD}'")),
        with("login of az, long", format!("az login --username me --password {PASSWORD}")),
        with("login of az with a sign", format!("az login -u me --password={PASSWORD}")),
        with("account login", format!("az batch account login -n a -g g --shared-key-auth --account-key {PASSWORD}")),
        with("SAS of a command", format!("az storage blob list --sas-token \"{PASSWORD}\"")),
        with(
            "connection string of a command",
            format!("az storage blob list --connection-string \"AccountKey={PASSWORD}\""),
        ),
        with("admin password", format!("az vm create -n v --admin-password {PASSWORD}")),
        with("login of docker", format!("docker login -u me -p {PASSWORD} x.azurecr.io")),
        with("login of docker, long", format!("docker login x.azurecr.io --password {PASSWORD}")),
        with("mysql", format!("mysql -u root -p{PASSWORD} db")),
        with("sshpass", format!("sshpass -p {PASSWORD} ssh me@host")),
        with("curl's user", format!("curl -u me:{PASSWORD} https://x")),
        with("curl's user, long", format!("curl --user me:{PASSWORD} https://x")),
        with("wget", format!("wget --password={PASSWORD} https://x")),
        with("exported key", format!("export BATCH_KEY={PASSWORD}")),
        with("exported password", format!("export DB_PASSWORD='{PASSWORD}'")),
        with("variable before a command", format!("PGPASSWORD={PASSWORD} psql -h x")),
        with("set of Windows", format!("set BATCH_KEY={PASSWORD}")),
        with("setx of Windows", format!("setx BATCH_KEY {PASSWORD}")),
        with("variable of PowerShell", format!("$env:BATCH_KEY = \"{PASSWORD}\"")),
        with("environment of docker", format!("docker run -e DB_PASSWORD={PASSWORD} x")),
        with("line of a Dockerfile", format!("ENV API_KEY={PASSWORD}\n")),
        with("netrc", format!("machine x login me password {PASSWORD}\n")),
        with("net use", format!("net use Z: \\\\x\\y /user:me {PASSWORD}")),
        with("mount", format!("mount -t cifs //x/y /z -o username=me,password={PASSWORD}")),
        with(
            "start task",
            json!({"startTask": {"commandLine": format!("/bin/bash -c 'export X_KEY={PASSWORD}; run'")}}).to_string(),
        ),
    ]
}

/// What templates, Bicep and Terraform declare to be secret, under any name.
fn declared() -> Vec<Input> {
    let with = |kind: &str, text: String| input(kind, text, &[PASSWORD]);
    vec![
        with(
            "secure string",
            json!({"parameters": {"k": {"type": "securestring", "defaultValue": PASSWORD}}}).to_string(),
        ),
        with(
            "secure string after its value",
            format!(r#"{{"parameters": {{"k": {{"defaultValue": "{PASSWORD}", "type": "SecureString"}}}}}}"#),
        ),
        with(
            "secure object",
            json!({"parameters": {"k": {"type": "secureObject", "defaultValue": {"a": PASSWORD}}}}).to_string(),
        ),
        with("secure parameter of Bicep", format!("@secure()\nparam k string = '{PASSWORD}'\n")),
        with(
            "secure parameter of Bicep, described",
            format!("@secure()\n@description('x')\n@minLength(3)\nparam k string = '{PASSWORD}'\n"),
        ),
        with("secure object of Bicep", format!("@sys.secure()\nparam k object = {{\n  a: '{PASSWORD}'\n}}\n")),
        with(
            "sensitive variable",
            format!("variable \"k\" {{\n  type = string\n  sensitive = true\n  default = \"{PASSWORD}\"\n}}\n"),
        ),
        with(
            "sensitive variable in a heredoc",
            format!("variable \"k\" {{\n  sensitive = true\n  default = <<-EOT\n    {PASSWORD}\n  EOT\n}}\n"),
        ),
        with(
            "sensitive output",
            json!({"outputs": {"k": {"sensitive": true, "type": "string", "value": PASSWORD}}}).to_string(),
        ),
        with(
            "sensitive value of a plan",
            json!({"values": {"k": PASSWORD}, "sensitive_values": {"k": true}}).to_string(),
        ),
        with(
            "sensitive attribute of a state",
            json!({"attributes": {"k": PASSWORD}, "sensitive_attributes": [[{"type": "get_attr", "value": "k"}]]})
                .to_string(),
        ),
    ]
}

/// Text as a console wraps it.
fn wrapped() -> Vec<Input> {
    let mut all = Vec::new();
    for width in [60, 72, 80] {
        let line = format!("renderfarm  key1  FULL  {KEY}  2024-05-01");
        let text: Vec<&str> = line.as_bytes().chunks(width).map(|part| std::str::from_utf8(part).unwrap()).collect();
        all.push(input(&format!("key wrapped at {width}"), text.join("\r\n"), &[&KEY[2..20]]));
    }
    let password = format!("\"adminPassword\": \"{PASSWORD}\r\n{PASSWORD}\"\r\n");
    all.push(input("password wrapped", format!("{{\r\n{password}}}"), &[PASSWORD]));
    all
}

/// A text in another one.
fn embedded() -> Vec<Input> {
    let inner = json!({"password": PASSWORD, "x": 1}).to_string();
    let once = json!({"body": inner}).to_string();
    let twice = json!({"log": once}).to_string();
    vec![
        input("JSON in JSON", once, &[PASSWORD]),
        input("JSON in JSON in JSON", twice, &[PASSWORD]),
        input("JSON in YAML", format!("body: '{inner}'\n"), &[PASSWORD]),
        input("JSON in a cell", format!("a,b\n1,\"{}\"\n", inner.replace('"', "\"\"")), &[PASSWORD]),
        input(
            "command in JSON",
            json!({"commandLine": format!("az login -u x -p \"{PASSWORD}\"")}).to_string(),
            &[PASSWORD],
        ),
        input("JSON after a prompt", format!("PS C:\\> az x show\n{inner}\nPS C:\\> "), &[PASSWORD]),
        input(
            "comment of a firewall",
            format!(
                "-A OUTPUT -p tcp -m comment --comment \"key ghp_q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCr\" -j DROP # {TOKEN}\n"
            ),
            &["ghp_q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCr", TOKEN],
        ),
        input(
            "formula",
            json!({"autoScaleFormula": format!("// Password={PASSWORD}\n$TargetDedicatedNodes=1;")}).to_string(),
            &[PASSWORD],
        ),
    ]
}
