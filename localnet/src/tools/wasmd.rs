//! wasmd, from a Go module of our own that pins it and everything below it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{bail, Context, Result};
use oaic_cache::Cache;

use super::recipe::Recipe;
use crate::command::{on_path, output, run};

pub const VERSION: &str = "v0.61.14";

const GO_MOD: &str = include_str!("../../wasmd/go.mod");
const GO_SUM: &str = include_str!("../../wasmd/go.sum");
const PACKAGE: &str = "github.com/CosmWasm/wasmd/cmd/wasmd";
const WASMVM: &str = "github.com/CosmWasm/wasmvm/v3";

/// The library of the wasm VM is looked for beside the binary first: Go's module cache, where it
/// is linked from, may be cleaned at any time.
const LDFLAGS: &str = if cfg!(target_os = "macos") {
    "-s -w -X github.com/cosmos/cosmos-sdk/version.Version=v0.61.14 -extldflags=-Wl,-rpath,@loader_path"
} else {
    "-s -w -X github.com/cosmos/cosmos-sdk/version.Version=v0.61.14 -extldflags=-Wl,-rpath,$ORIGIN"
};

pub(super) fn recipe() -> Recipe {
    Recipe {
        key: Cache::key("wasmd", VERSION, &[GO_MOD, GO_SUM, PACKAGE, LDFLAGS]),
        version: VERSION.to_owned(),
        takes: "about 5 minutes",
        build: Box::new(build),
    }
}

fn build(dir: &Path, log: &Path) -> Result<()> {
    if !on_path("go") {
        bail!("there is no `go` on the PATH; install Go 1.24 or newer from https://go.dev/dl");
    }
    let module = dir.join("module");
    fs::create_dir_all(&module)?;
    fs::write(module.join("go.mod"), GO_MOD)?;
    fs::write(module.join("go.sum"), GO_SUM)?;
    // GOFLAGS of the user could undo -mod=readonly; a workspace file above could add modules.
    let go = || {
        let mut go = Command::new("go");
        go.current_dir(&module)
            .env("GOFLAGS", "")
            .env("GOWORK", "off")
            .env("CGO_ENABLED", "1");
        go
    };
    let binary = dir.join("wasmd");
    let mut build = go();
    build.args(["build", "-mod=readonly", "-buildvcs=false"]);
    build.args(["-ldflags", LDFLAGS, "-o"]).arg(&binary);
    run(build.arg(PACKAGE), log)?;
    let wasmvm = output(go().args(["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", WASMVM]))?;
    let library = library_name()?;
    let from = Path::new(wasmvm.trim()).join("internal/api").join(library);
    // Written anew rather than copied: files of the module cache are read-only.
    let bytes = fs::read(&from).with_context(|| format!("can't read {}", from.display()))?;
    fs::write(dir.join(library), bytes)?;
    // With a home of its own: it makes files there.
    output(Command::new(&binary).arg("version").env("HOME", &module))
        .context("the wasmd that was built does not start")?;
    fs::remove_dir_all(&module)?;
    Ok(())
}

fn library_name() -> Result<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Ok("libwasmvm.x86_64.so"),
        ("linux", "aarch64") => Ok("libwasmvm.aarch64.so"),
        ("macos", _) => Ok("libwasmvm.dylib"),
        (os, arch) => bail!(
            "wasmd's VM exists for Linux and macOS on x86_64 and arm64, not for {os} on {arch}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_module_s() {
        assert!(GO_MOD.contains(&format!("github.com/CosmWasm/wasmd {VERSION}")));
        assert!(LDFLAGS.contains(VERSION));
    }

    #[test]
    fn sonic_is_one_that_compiles_under_new_go() {
        assert!(GO_MOD.contains("github.com/bytedance/sonic v1.15.5"));
    }
}
