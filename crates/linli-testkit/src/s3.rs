//! Buckets of an S3 server for tests.
//!
//! Owns the one variable that names it. `scripts/s3.sh` starts one and prints its value; `make test` does both.

use linli_store::Engine;
use linli_store::files::{Bucket, Files};

/// Where the tests find it: `http://access-key:secret-key@host:port`.
const SERVER: &str = "LINLI_TEST_S3";

/// How the bucket for tests on this engine is reached; each engine has one, so that they do not sweep each other's objects.
///
/// # Panics
/// If no server is named.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment which server to use"
)]
pub fn bucket(engine: Engine) -> Bucket {
    let server = std::env::var(SERVER).unwrap_or_else(|_| {
        panic!("{SERVER} is not set: run `scripts/s3.sh start`, then export {SERVER}=$(scripts/s3.sh url)")
    });
    let parts = server.strip_prefix("http://").and_then(|rest| rest.split_once('@'));
    let (keys, host) = parts.unwrap_or_else(|| panic!("{SERVER} is not http://key:secret@host"));
    let (access, secret) = keys.split_once(':').unwrap_or_else(|| panic!("{SERVER}: no secret"));
    let name = match engine {
        Engine::Sqlite => "linli-sqlite",
        Engine::Postgres => "linli-postgres",
    };
    Bucket {
        name: name.to_owned(),
        endpoint: format!("http://{host}"),
        region: "us-east-1".to_owned(),
        access_key: access.to_owned(),
        secret_key: secret.to_owned(),
    }
}

/// That bucket, without what an earlier run left in it.
///
/// # Panics
/// If the server does not answer.
pub async fn files(engine: Engine) -> Files {
    let files = Files::bucket(&bucket(engine)).expect("the address is one");
    for object in files.objects().await.expect("the server lists the bucket") {
        files.remove(object).await.expect("the server removes an object");
    }
    files
}
