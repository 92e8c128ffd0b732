//! Whoever prints, asks or draws beside this library goes around what makes others' texts harmless.

use std::path::Path;

/// Crates that talk through this library.
const PROGRAMS: [&str; 3] = ["ceremony", "cli", "watchtower"];

const WAYS: [&str; 12] = [
    "print!(",
    "println!(",
    "eprint!(",
    "eprintln!(",
    "dbg!(",
    "stdout()",
    "stderr()",
    "rpassword",
    "indicatif",
    "anstream",
    "/dev/tty",
    ".print()",
];

#[test]
fn nothing_reaches_the_terminal_on_another_way() {
    let adapter = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders: Vec<_> = PROGRAMS
        .map(|program| adapter.join(program).join("src"))
        .into();
    folders.push(adapter.join("terminal/src"));
    let (mut seen, mut found) = (0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("terminal/src/terminal.rs") {
                seen += 1;
                let text = std::fs::read_to_string(&path).unwrap();
                let used = WAYS.iter().filter(|way| text.contains(*way));
                found.extend(used.map(|way| format!("{}: {way}", path.display())));
            }
        }
    }
    assert!(seen > 50, "only {seen} files");
    assert!(found.is_empty(), "{found:#?}");
}
