//! A mail server for tests, and the letters that reached it.
//!
//! Owns finding it: `LINLI_TEST_SMTP`, or the one that `scripts/smtp.sh` starts. Every recipient has a folder of their own,
//! so that tests that run at once do not read each other's letters.

use linli_app::mail::Post;
use linli_app::mail::smtp::{Security, Smtp, mailbox};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where the tests find it.
const SERVER: &str = "LINLI_TEST_SMTP";
/// Tells recipients of one process apart.
static NUMBER: AtomicU32 = AtomicU32::new(1);

/// A mail server that runs, with the folder in which letters arrive.
#[derive(Clone, Debug)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    /// Where letters arrive, one folder for each recipient.
    pub folder: PathBuf,
    /// The port that demands STARTTLS and a password.
    pub starttls: u16,
    /// The port that is secret from the first byte and asks for a password.
    pub tls: u16,
    /// The certificate of the authority behind both.
    pub trust: PathBuf,
}

/// The name that the secret ports know.
pub const USER: &str = "desk";
/// Its password.
pub const PASSWORD: &str = "right";

impl MailServer {
    /// The tests' server.
    ///
    /// # Panics
    /// If there is none and none can be started.
    pub fn find() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "tests have no configuration but this variable"
        )]
        let url = std::env::var(SERVER).unwrap_or_else(|_| started());
        let rest = url.trim().strip_prefix("smtp://").expect("LINLI_TEST_SMTP begins with smtp://");
        let (rest, secret) =
            rest.split_once('?').expect("LINLI_TEST_SMTP as scripts/smtp.sh url prints it");
        let (place, folder) = rest.split_once('/').expect("LINLI_TEST_SMTP names a folder");
        let (host, port) = place.split_once(':').expect("LINLI_TEST_SMTP names a port");
        let named = |name: &str| {
            let mut pairs = secret.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(known, _)| *known == name).map(|(_, value)| value).expect(name)
        };
        Self {
            host: host.to_owned(),
            port: port.parse().expect("a port"),
            folder: Path::new("/").join(folder),
            starttls: named("starttls").parse().expect("a port"),
            tls: named("tls").parse().expect("a port"),
            trust: PathBuf::from(named("trust")),
        }
    }

    /// A recipient that nobody else writes to. `gone`, `later`, `lost` and `spam` at its beginning are answered as
    /// `scripts/smtp_folder.py` says.
    pub fn recipient(&self, begins: &str) -> String {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        format!("{begins}-{}-{number}@residents.example", std::process::id())
    }

    /// The letters that arrived for a recipient, as they came.
    ///
    /// # Panics
    /// If they cannot be read.
    pub fn letters(&self, recipient: &str) -> Vec<String> {
        let (name, _) = recipient.split_once('@').expect("an address");
        let Ok(entries) = fs::read_dir(self.folder.join(name)) else { return Vec::new() };
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let letters = paths.filter(|path| path.extension().is_some_and(|e| e == "eml"));
        letters.map(|path| fs::read_to_string(path).expect("a letter")).collect()
    }

    /// How the program writes to this server in the clear.
    ///
    /// # Panics
    /// Never.
    pub fn smtp(&self) -> Smtp {
        Smtp {
            host: self.host.clone(),
            port: self.port,
            security: Security::None,
            credentials: None,
            from: mailbox("Service desk <desk@office.example>").expect("an address"),
            trusted: None,
        }
    }

    /// How the program writes to the port that is kept secret so, trusting its authority and signing in.
    ///
    /// # Panics
    /// If the certificate cannot be read.
    pub fn secret(&self, security: Security, password: &str) -> Smtp {
        Smtp {
            port: match security {
                Security::StartTls => self.starttls,
                Security::Tls => self.tls,
                Security::None => self.port,
            },
            security,
            credentials: Some((USER.to_owned(), password.to_owned())),
            trusted: Some(fs::read(&self.trust).expect("the certificate of the authority")),
            ..self.smtp()
        }
    }

    /// The port in the clear as the application takes it.
    pub fn post(&self) -> Arc<Post> {
        Self::through(self.smtp())
    }

    /// A way to a server as the application takes it.
    pub fn through(smtp: Smtp) -> Arc<Post> {
        Arc::new(Post {
            channel: Some(Arc::new(smtp)),
            public_url: "https://desk.office.example".to_owned(),
            phone: "0755-00000000".to_owned(),
        })
    }
}

/// Starts the server as `make test` does.
fn started() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let run = |what: &str| {
        let said = Command::new(root.join("scripts/smtp.sh")).arg(what).output();
        let said = said.unwrap_or_else(|error| panic!("scripts/smtp.sh {what}: {error}"));
        let words = String::from_utf8_lossy(&said.stderr).into_owned();
        assert!(
            said.status.success(),
            "{SERVER} is not set, and scripts/smtp.sh {what} failed: {words}"
        );
        String::from_utf8_lossy(&said.stdout).into_owned()
    };
    run("start");
    run("url")
}
