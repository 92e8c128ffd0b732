use super::*;
use crate::paths::workspace_root;

/// A repository of two packages, of which one uses the other and a folder of keys.
fn repository() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (file, text) in [
        (
            "Cargo.toml",
            "[workspace]\nmembers = []\n[workspace.dependencies]\nkit = { path = \"kit\" }\nregistry = \"1\"\n",
        ),
        (
            "Cargo.lock",
            "[[package]]\nname = \"token\"\nversion = \"0.1.0\"\ndependencies = [\"kit\", \"registry\", \"tests\"]\n\
             [[package]]\nname = \"kit\"\nversion = \"0.1.0\"\ndependencies = [\"registry\"]\n\
             [[package]]\nname = \"registry\"\nversion = \"1.0.0\"\nsource = \"r\"\nchecksum = \"c\"\n\
             [[package]]\nname = \"tests\"\nversion = \"1.0.0\"\nsource = \"r\"\nchecksum = \"t\"\n",
        ),
        (
            "token/Cargo.toml",
            "[package]\nname = \"token\"\n[dependencies]\nkit.workspace = true\n[build-dependencies]\nregistry.workspace = true\n[dev-dependencies]\ntests = \"1\"\n",
        ),
        ("token/build.rs", "fn main() {}"),
        ("token/src/lib.rs", "mod a;"),
        ("token/src/a.rs", "// a"),
        ("token/tests/t.rs", "// t"),
        ("kit/Cargo.toml", "[package]\nname = \"kit\"\n[dependencies]\nregistry = \"1\"\n"),
        ("kit/src/lib.rs", "// kit"),
        ("other/src/lib.rs", "// other"),
        ("zk-verifier/keys/k.json", "{}"),
        ("zk-verifier/example/keys/e.json", "{}"),
        (".cargo/config.toml", "[alias]\nx = \"y\"\n[env]\nA = \"1\"\n"),
    ] {
        put(&dir, file, text);
    }
    dir
}

fn put(dir: &tempfile::TempDir, file: &str, text: &str) {
    let path = dir.path().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn inputs(dir: &tempfile::TempDir) -> Inputs {
    Inputs::of(dir.path(), &dir.path().join("token/Cargo.toml")).unwrap()
}

fn key(dir: &tempfile::TempDir) -> String {
    inputs(dir).key(&["rustc 1"]).unwrap()
}

#[test]
fn whatever_a_contract_is_made_from_changes_its_key() {
    let lock = fs::read_to_string(repository().path().join("Cargo.lock")).unwrap();
    let newer = lock.replace("checksum = \"c\"", "checksum = \"d\"");
    let first = key(&repository());
    for (file, text) in [
        ("token/src/a.rs", "// b"),
        ("token/src/new.rs", ""),
        ("token/build.rs", "fn main() { }"),
        ("kit/src/lib.rs", "// kit 2"),
        ("zk-verifier/keys/k.json", "[]"),
        (".cargo/config.toml", "[env]\nA = \"2\"\n"),
        ("Cargo.lock", newer.as_str()),
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\n[workspace.dependencies]\nkit = { path = \"kit\" }\nregistry = \"1\"\n",
        ),
    ] {
        let dir = repository();
        put(&dir, file, text);
        assert_ne!(key(&dir), first, "{file}");
    }
    let dir = repository();
    assert_ne!(inputs(&dir).key(&["rustc 2"]).unwrap(), first);
    fs::rename(
        dir.path().join("token/src/a.rs"),
        dir.path().join("token/src/b.rs"),
    )
    .unwrap();
    assert_ne!(key(&dir), first, "a renamed file");
}

#[test]
fn nothing_else_changes_it_nor_where_the_repository_is() {
    let first = key(&repository());
    let lock = fs::read_to_string(repository().path().join("Cargo.lock")).unwrap();
    let newer = lock.replace("checksum = \"t\"", "checksum = \"u\"");
    for (file, text) in [
        ("token/tests/t.rs", "// u"),
        ("other/src/lib.rs", "// 2"),
        ("Cargo.lock", newer.as_str()),
        (
            ".cargo/config.toml",
            "[alias]\nx = \"z\"\n[env]\nA = \"1\"\n",
        ),
    ] {
        let dir = repository();
        put(&dir, file, text);
        assert_eq!(key(&dir), first, "{file}");
    }
}

#[test]
fn a_file_that_a_build_read_and_the_key_does_not_cover_is_named() {
    let dir = repository();
    let (root, built) = (dir.path(), dir.path().join("target"));
    let info = root.join("token.d");
    let check = |read: &[&str]| {
        let read: Vec<_> = read
            .iter()
            .map(|f| root.join(f).display().to_string())
            .collect();
        fs::write(&info, format!("token.wasm: {}\n", read.join(" "))).unwrap();
        inputs(&dir).assert_covers(&info, &built)
    };
    check(&[
        "token/src/lib.rs",
        "token/../zk-verifier/keys/k.json",
        "kit/src/lib.rs",
        "target/out.rs",
    ])
    .unwrap();
    let error = check(&["token/src/lib.rs", "other/src/lib.rs"]).unwrap_err();
    assert!(error.to_string().contains("other/src/lib.rs"), "{error}");
}

#[test]
fn every_contract_of_this_repository_has_a_key() {
    let root = workspace_root();
    for folder in [
        "contracts/token",
        "contracts/data-market",
        "integration/baselines/zk-naive",
    ] {
        let inputs = Inputs::of(&root, &root.join(folder).join("Cargo.toml")).unwrap();
        let has = |end: &str| inputs.versions.iter().any(|line| line.starts_with(end));
        assert!(has("cosmwasm-std ") && !has("cw-multi-test "), "{folder}");
        assert!(
            inputs.files.contains(&root.join(folder).join("src/lib.rs")),
            "{folder}"
        );
        assert!(
            !inputs
                .files
                .iter()
                .any(|f| f.to_string_lossy().contains("/tests/")),
            "{folder}"
        );
    }
}
