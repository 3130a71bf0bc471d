//! The server: starting, refusing to start, stopping.

use crate::run::{Installation, said};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn status(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")
        .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1).map(str::to_owned)
}

fn serve(here: &Installation, port: u16) -> Child {
    let mut command = here.command(&["serve"]);
    command.env("LINLI_LISTEN", format!("127.0.0.1:{port}"));
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// ADM-6: one program with an embedded database is ready by itself and ends in order.
#[test]
fn starts_quickly_and_stops_in_order() {
    let here = Installation::filled(10);
    let port = free_port();
    let started = Instant::now();
    let mut server = serve(&here, port);
    while status(port, "/ready").as_deref() != Some("200") {
        assert!(started.elapsed() < Duration::from_secs(10), "not ready");
        assert!(server.try_wait().unwrap().is_none(), "the server ended");
        std::thread::sleep(Duration::from_millis(10));
    }
    println!("ready after {} ms", started.elapsed().as_millis());
    let kill =
        std::process::Command::new("kill").args(["-TERM", &server.id().to_string()]).status();
    assert!(kill.unwrap().success());
    assert!(server.wait().unwrap().success());
    assert!(here.ok(&["verify"]).contains("Nothing is wrong."));
}

#[test]
fn a_taken_port_is_named() {
    let here = Installation::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = here.command(&["serve"]).env("LINLI_LISTEN", &address).output().unwrap();
    assert!(!output.status.success());
    let words = said(&output);
    assert!(words.contains("server.listen") && words.contains(&address), "{words}");
    assert!(!here.path("data").exists());
}

/// P21: the demonstration's people are not for everybody.
#[test]
fn the_demonstration_is_served_to_this_machine_only() {
    let here = Installation::filled(3);
    let mut command = here.command(&["serve"]);
    let output = command.env("LINLI_LISTEN", format!("0.0.0.0:{}", free_port())).output().unwrap();
    assert!(!output.status.success());
    assert!(said(&output).contains("--allow-demo"), "{}", said(&output));
}
