//! Builds again when an asset of a release changes: the files are compiled in then.

fn main() {
    // In development they are read from disk, and nothing needs to be compiled.
    let release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    println!("cargo:rerun-if-changed={}", if release { "assets" } else { "build.rs" });
    if release && !std::path::Path::new("assets/dist/desk.js").exists() {
        println!(
            "cargo:warning=assets/dist is missing: the pages will have no script (npm run build)"
        );
    }
}
