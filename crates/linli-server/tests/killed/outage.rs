//! The disk is full, the database is gone: the desk says so in words, loses nothing, and goes on by itself.

use crate::desk::Desk;
use linli_testkit::db::TestDb;
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Registers until it is answered so, and says what the last answer was.
fn until(desk: &Desk, name: &str, status: u16) -> String {
    let started = Instant::now();
    for number in 0.. {
        let (found, body) = desk.register(&format!("{name}-{number}"));
        assert!(found == 201 || found == 503, "{found}: {body}");
        if found == status {
            return body;
        }
        assert!(
            started.elapsed() < Duration::from_secs(90),
            "never {status}, last {found}: {body}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    unreachable!("the loop has no end")
}

/// What people and programs are told while nothing can be written.
fn says_so(desk: &Desk, problem: &str) {
    assert!(problem.contains("\"unavailable\""), "{problem}");
    let (alive, _) = desk.page("/health", "");
    assert_eq!(alive, 200, "the program itself is well");
}

#[test]
fn a_full_disk_is_survived() {
    let desk = Desk::found(None);
    let mut server = desk.serve_with_file_limit();
    let process = server.id().to_string();
    let limit = |size: &str| {
        let size = format!("--fsize={size}:unlimited");
        let done = Command::new("prlimit").args(["--pid", &process, &size]).status().unwrap();
        assert!(done.success());
    };
    until(&desk, "before", 201);
    let largest = std::fs::read_dir(desk.data()).unwrap();
    let largest = largest.map(|file| file.unwrap().metadata().unwrap().len()).max().unwrap();
    limit(&largest.to_string());
    let problem = until(&desk, "full", 503);
    says_so(&desk, &problem);
    limit("unlimited");
    until(&desk, "after", 201);
    server.kill().unwrap();
    server.wait().unwrap();
    let verified = desk.verify();
    assert!(verified.contains("Nothing is wrong."), "{verified}");
}

/// Stands between the program and its database, and can be cut.
struct Cable {
    port: u16,
    cut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Cable {
    fn to(address: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let cable = Self {
            port: listener.local_addr().unwrap().port(),
            cut: Arc::default(),
            open: Arc::default(),
        };
        let (cut, open) = (cable.cut.clone(), cable.open.clone());
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let Ok(near) = near else { continue };
                if cut.load(Ordering::SeqCst) {
                    continue;
                }
                let far = TcpStream::connect(&address).unwrap();
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    open.lock().unwrap().push(from.try_clone().unwrap());
                    std::thread::spawn(move || {
                        let _ = std::io::copy(&mut from, &mut to);
                        let _ = to.shutdown(std::net::Shutdown::Both);
                    });
                }
            }
        });
        cable
    }

    fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    }

    fn mend(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }
}

#[test]
fn a_lost_database_is_survived() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let db = runtime.block_on(TestDb::postgres_empty());
    let url = db.options().url;
    let (head, tail) = url.rsplit_once('/').unwrap();
    let (user, address) = head.rsplit_once(['@', '/']).unwrap();
    let cable = Cable::to(address.to_owned());
    let between = &head[user.len()..=user.len()];
    let through = format!("{user}{between}127.0.0.1:{}/{tail}", cable.port);
    let desk = Desk::found(Some(through));
    let mut server = desk.serve();
    until(&desk, "before", 201);
    cable.cut();
    let problem = until(&desk, "lost", 503);
    says_so(&desk, &problem);
    // What looks like a session has to be looked up.
    let session = format!("Cookie: linli_session={}\r\n", "A".repeat(43));
    let (status, page) = desk.page("/", &session);
    assert_eq!(status, 503, "{page}");
    assert!(page.contains("<html") && !page.contains("postgres"), "{page}");
    let (ready, _) = desk.page("/ready", "");
    assert_eq!(ready, 503);
    cable.mend();
    until(&desk, "after", 201);
    assert_eq!(desk.page("/ready", "").0, 200);
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(desk.verify().contains("Nothing is wrong."));
}
