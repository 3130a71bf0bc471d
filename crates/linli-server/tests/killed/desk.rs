//! A desk that is killed and started again, and those who write to it.

use linli_store::{Db, Options, StoreError, cases, organisation};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub struct Desk {
    folder: TempDir,
    url: String,
    port: u16,
    token: String,
    office: String,
}

impl Desk {
    /// The demonstration's company without its cases, and a token that writes.
    pub fn found(url: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = url.unwrap_or_else(|| {
            format!("sqlite://{}", folder.path().join("data/linli.db").display())
        });
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut desk = Self { folder, url, port, token: String::new(), office: String::new() };
        desk.said(&["demo", "--cases", "3", "--json"]);
        let token = desk.said(&["user", "token", "chenjing", "--write"]);
        desk.token = token.trim().to_owned();
        desk.office = desk.read(|tx| {
            let office = organisation::by_code(tx, "JY")?.ok_or(StoreError::NotFound)?;
            Ok(office.id.to_string())
        });
        desk
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
        command.current_dir(self.folder.path()).args(arguments);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("LINLI_") {
                command.env_remove(name);
            }
        }
        command.env("LINLI__DATABASE__URL", &self.url).env("LINLI__LOG__LEVEL", "error");
        command.env("LINLI_LISTEN", format!("127.0.0.1:{}", self.port));
        command
    }

    fn said(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{words}{}", String::from_utf8_lossy(&output.stderr));
        words
    }

    fn read<T: Send + 'static>(
        &self,
        closure: impl FnMut(&mut linli_store::Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let db = Db::open(&Options::new(&self.url)).await.unwrap();
            let found = db.read(closure).await.unwrap();
            db.close().await;
            found
        })
    }

    /// Starts the server and waits until it answers.
    pub fn serve(&self) -> Child {
        self.started(self.command(&["serve"]))
    }

    /// As [`Desk::serve`], and a write beyond the limit of a file's size fails instead of ending it.
    pub fn serve_with_file_limit(&self) -> Child {
        let plain = self.command(&[]);
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; exec \"$0\" serve"]).arg(plain.get_program());
        command.current_dir(self.folder.path());
        for (name, value) in plain.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        self.started(command)
    }

    /// Starts the server with a clock that a file moves; it sweeps every second.
    pub fn serve_moved(&self, clock: &Path) -> Child {
        let mut command = self.command(&["serve"]);
        command.env("LINLI_TEST_CLOCK", clock);
        self.started(command)
    }

    /// A second node on the same database, as [`Desk::serve_moved`].
    pub fn another_node(&self, clock: &Path) -> Child {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = self.command(&["serve"]);
        command.env("LINLI_TEST_CLOCK", clock).env("LINLI_LISTEN", format!("127.0.0.1:{port}"));
        started_at(command, port)
    }

    /// A file beside the data.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn started(&self, command: Command) -> Child {
        started_at(command, self.port)
    }

    /// Registers complaints one after the other until the server is gone; the ids that were answered.
    /// Tells of each answer.
    pub fn writer(&self, round: u64, writer: usize, tell: Sender<()>) -> JoinHandle<Vec<String>> {
        let (port, token, office) = (self.port, self.token.clone(), self.office.clone());
        std::thread::spawn(move || {
            let mut answered = Vec::new();
            let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) else { return answered };
            stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
            let mut reader = BufReader::new(stream);
            for number in 0.. {
                let words = format!("{round}-{writer}-{number}");
                if reader.get_mut().write_all(&complaint(port, &token, &office, &words)).is_err() {
                    break;
                }
                let Some((status, body)) = answer(&mut reader) else { break };
                assert_eq!(status, 201, "{body}");
                let id = body.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next());
                answered.push(id.unwrap().to_owned());
                // Only the first answer is waited for.
                let _ = tell.send(());
            }
            answered
        })
    }

    /// Registers one complaint; status and body.
    pub fn register(&self, words: &str) -> (u16, String) {
        self.ask(&complaint(self.port, &self.token, &self.office, words))
    }

    /// Asks for a page as somebody who is not signed in; status and body.
    pub fn page(&self, path: &str, headers: &str) -> (u16, String) {
        let host = self.port;
        self.ask(
            format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{host}\r\n{headers}\r\n").as_bytes(),
        )
    }

    fn ask(&self, request: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request).unwrap();
        answer(&mut BufReader::new(stream)).unwrap()
    }

    /// Where the database's files lie.
    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    pub fn verify(&self) -> String {
        let output = self.command(&["verify"]).output().unwrap();
        format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    }

    /// Which of these cases are not there.
    pub fn missing(&self, ids: &[String]) -> Vec<String> {
        let there: BTreeSet<String> =
            self.read(|tx| Ok(cases::ids(tx)?.into_iter().map(|id| id.to_string()).collect()));
        ids.iter().filter(|id| !there.contains(*id)).cloned().collect()
    }
}

/// Starts a program and waits until it listens.
fn started_at(mut command: Command, port: u16) -> Child {
    let mut server = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().unwrap();
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(started.elapsed() < Duration::from_secs(60), "the server does not start");
        assert!(server.try_wait().unwrap().is_none(), "the server ended by itself");
        std::thread::sleep(Duration::from_millis(5));
    }
    server
}

/// A request that registers a complaint, the words being its key.
fn complaint(port: u16, token: &str, office: &str, words: &str) -> Vec<u8> {
    let body = format!(
        "{{\"office\":\"{office}\",\"channel\":\"phone\",\"category\":\"lift\",\"name\":\"甲\",\
         \"said\":\"电梯停了 {words}\"}}"
    );
    let head = format!(
        "POST /api/v1/complaints HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\
         Idempotency-Key: {words}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    (head + &body).into_bytes()
}

/// Status and body of one answer; nothing if the connection ended within it.
fn answer(reader: &mut BufReader<TcpStream>) -> Option<(u16, String)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let head = line.trim_end().to_lowercase();
        if head.is_empty() {
            break;
        }
        if let Some(value) = head.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((status, String::from_utf8_lossy(&body).into_owned()))
}
