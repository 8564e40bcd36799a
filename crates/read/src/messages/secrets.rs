//! What was masked in a source.

model::catalogue! {
    /// The value was replaced before anything was read. Nothing that a verdict needs is masked. Where a value is no secret, write
    /// `switchover:unmask` in a comment on its line, or name the line with `--unmask`.
    3100 masked(what) = "Masked {what}. It is never stored, planned, or shared.";
    3101 masked_more(count) = "Masked {count} more values that look like secrets from here on.";
    3102 key() = "a value that looks like a key";
    3103 token() = "a value that looks like a token";
    3104 client_secret() = "a value that looks like a client secret";
    3105 certificate() = "a value that looks like a certificate or a key";
    3106 block(title) = "a block of type {title}";
    3107 signature() = "a value that looks like a signature";
    3108 password() = "a password in an address";
    3109 option() = "a command option that looks like a secret";
    3110 setting() = "the value of an environment setting";
    3111 member(name) = "a value that looks like a secret ({name})";
    3112 parameter(name) = "the value of the secure parameter {name}";
}
