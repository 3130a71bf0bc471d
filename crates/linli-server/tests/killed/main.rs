//! C09: the server is killed while complaints come in. Whatever was answered is there, whatever is there is whole.
//!
//! Five rounds on each engine; `LINLI_KILL_LOOPS=100` for the long test.

#[cfg(test)]
mod desk;
#[cfg(test)]
mod outage;
#[cfg(test)]
mod sweep;

use desk::Desk;
use linli_testkit::db::TestDb;
use std::sync::mpsc;
use std::time::Duration;

/// Connections that write at once.
const WRITERS: usize = 6;

#[cfg(test)]
fn rounds() -> u64 {
    std::env::var_os("LINLI_KILL_LOOPS").and_then(|n| n.to_str()?.parse().ok()).unwrap_or(5)
}

#[cfg(test)]
fn kill_in_a_loop(url: Option<String>) {
    let desk = Desk::found(url);
    let mut answered = Vec::new();
    for round in 0..rounds() {
        let mut server = desk.serve();
        let (tell, first) = mpsc::channel();
        let writers: Vec<_> =
            (0..WRITERS).map(|writer| desk.writer(round, writer, tell.clone())).collect();
        // A busy machine may take its time to begin; a server that did nothing proves nothing.
        first.recv_timeout(Duration::from_secs(60)).expect("the server answers");
        // Instants that have nothing to do with what the server is doing.
        std::thread::sleep(Duration::from_millis(150 + (round * 7919 + 104_729) % 700));
        server.kill().unwrap();
        server.wait().unwrap();
        for writer in writers {
            answered.extend(writer.join().unwrap());
        }
        let verified = desk.verify();
        assert!(verified.contains("Nothing is wrong."), "round {round}: {verified}");
    }
    let lost = desk.missing(&answered);
    assert!(lost.is_empty(), "{} answered, lost: {lost:?}", answered.len());
    println!("{} complaints answered in {} rounds", answered.len(), rounds());
}

#[test]
fn sqlite() {
    kill_in_a_loop(None);
}

#[test]
fn postgres() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let db = runtime.block_on(TestDb::postgres_empty());
    kill_in_a_loop(Some(db.options().url));
}
