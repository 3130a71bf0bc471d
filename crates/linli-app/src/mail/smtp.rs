//! Mail by SMTP.
//!
//! Owns the conversation with the server, step by step, because only the step tells what a broken connection means: up to
//! the words nothing was taken, after them nobody knows (M07). Headers are written by the library from parsed addresses
//! and encoded words, so that nothing typed can add one (M09). Called by [`super::deliver`].

use super::{Answer, Channel, Letter};
use futures_util::future::BoxFuture;
use lettre::Address;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use std::time::Duration;

/// One step of the conversation.
const STEP: Duration = Duration::from_secs(30);
/// A whole conversation: whoever waits longer gets no answer.
const WHOLE: Duration = Duration::from_secs(120);
/// Characters of a server's answer that are kept.
const SAID: usize = 200;

/// How the connection is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Begins in the clear and must become secret before anything is said.
    StartTls,
    /// Secret from the first byte.
    Tls,
    /// Not at all: for a server on this machine.
    None,
}

impl Security {
    /// The mode of a code: `starttls`, `tls` or `none`.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "starttls" => Some(Self::StartTls),
            "tls" => Some(Self::Tls),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

/// A server and how to speak to it.
#[derive(Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// Name and password, if the server asks for them.
    pub credentials: Option<(String, String)>,
    /// The sender: `Service desk <desk@example.com>`.
    pub from: Mailbox,
    /// More certificates to trust, PEM; for a server of one's own.
    pub trusted: Option<Vec<u8>>,
}

/// A sender's address, if it is one.
pub fn mailbox(text: &str) -> Option<Mailbox> {
    text.parse().ok()
}

/// What went wrong, and at which step.
enum Stop {
    /// Before anybody was there to talk to, or while becoming acquainted.
    Hello(Error),
    /// While sender and recipient were told.
    Envelope(Error),
    /// While or after the words were handed over.
    Words(Error),
    /// The letter itself cannot be put together.
    Letter(String),
}

impl Channel for Smtp {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let mut handed_over = false;
            let sending = self.converse(letter, &mut handed_over);
            match tokio::time::timeout(WHOLE, sending).await {
                Ok(Ok(())) => Answer::Taken,
                Ok(Err(stop)) => answer(stop),
                Err(_) if handed_over => Answer::Lost("no answer in time".to_owned()),
                Err(_) => Answer::NotNow("no answer in time".to_owned()),
            }
        })
    }

    fn check(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            let mut server = tokio::time::timeout(STEP, self.connect())
                .await
                .map_err(|_| "no answer in time".to_owned())?
                .map_err(|error| words(&error))?;
            server.abort().await;
            Ok(())
        })
    }
}

impl Smtp {
    async fn converse(&self, letter: &Letter, handed_over: &mut bool) -> Result<(), Stop> {
        let (to, content) = self.written(letter).map_err(Stop::Letter)?;
        let mut server = self.connect().await.map_err(Stop::Hello)?;
        let said = self.say(&mut server, to, &content, handed_over).await;
        // Whatever it answered, the conversation is over; a failing farewell changes nothing.
        server.abort().await;
        said
    }

    async fn say(
        &self,
        server: &mut AsyncSmtpConnection,
        to: Address,
        content: &[u8],
        handed_over: &mut bool,
    ) -> Result<(), Stop> {
        let mut options = Vec::new();
        if server.server_info().supports_feature(Extension::EightBitMime) {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let from = Mail::new(Some(self.from.email.clone()), options);
        server.command(from).await.map_err(Stop::Hello)?;
        server.command(Rcpt::new(to, Vec::new())).await.map_err(Stop::Envelope)?;
        server.command(Data).await.map_err(Stop::Envelope)?;
        *handed_over = true;
        server.message(content).await.map_err(Stop::Words)?;
        Ok(())
    }

    /// A connection on which letters can be sent.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let name = ClientId::Domain(self.from.email.domain().to_owned());
        let tls = match self.security {
            Security::Tls => Some(self.tls()?),
            Security::StartTls | Security::None => None,
        };
        let place = (self.host.as_str(), self.port);
        let mut server =
            AsyncSmtpConnection::connect_tokio1(place, Some(STEP), &name, tls, None).await?;
        if self.security == Security::StartTls {
            server.starttls(self.tls()?, &name).await?;
        }
        if let Some((user, password)) = &self.credentials {
            let credentials = Credentials::new(user.clone(), password.clone());
            server.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        Ok(server)
    }

    fn tls(&self) -> Result<TlsParameters, Error> {
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(pem) = &self.trusted {
            let more = lettre::transport::smtp::client::Certificate::from_pem(pem)?;
            builder = builder.add_root_certificate(more);
        }
        builder.build_rustls()
    }

    /// The recipient, and the letter as it travels.
    fn written(&self, letter: &Letter) -> Result<(Address, Vec<u8>), String> {
        let to: Address = letter.to.parse().map_err(|_| "no mail address".to_owned())?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(linli_domain::letter::plain(&letter.subject))
            .date(std::time::SystemTime::from(letter.at))
            .message_id(Some(format!("<{}@{}>", letter.id, self.from.email.domain())))
            .header(AutoSubmitted("auto-generated".to_owned()))
            .header(Suppress("All".to_owned()))
            .header(Language(linli_domain::letter::plain(&letter.language)))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.clone())
            .map_err(|error| error.to_string())?;
        Ok((to, message.formatted()))
    }
}

/// What a step that failed means for the letter.
fn answer(stop: Stop) -> Answer {
    match stop {
        Stop::Letter(why) => Answer::Never(why),
        // A password that is refused, a sender that may not send: not this letter's fault, and soon put right.
        Stop::Hello(error) => Answer::Unreachable(words(&error)),
        Stop::Envelope(error) if error.is_permanent() => Answer::Never(words(&error)),
        Stop::Envelope(error) => Answer::NotNow(words(&error)),
        Stop::Words(error) if error.is_permanent() => Answer::Never(words(&error)),
        Stop::Words(error) if error.is_transient() => Answer::NotNow(words(&error)),
        Stop::Words(error) => Answer::Lost(words(&error)),
    }
}

/// What a server said, on one line.
fn words(error: &Error) -> String {
    linli_domain::letter::plain(&error.to_string()).chars().take(SAID).collect()
}

macro_rules! header {
    ($(#[$doc:meta])* $name:ident, $header:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($header)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header! {
    /// Written by a program: nobody's machine answers it (RFC 3834).
    AutoSubmitted, "Auto-Submitted"
}
header! {
    /// The same for servers that know this one.
    Suppress, "X-Auto-Response-Suppress"
}
header! {
    /// The language of the words.
    Language, "Content-Language"
}
