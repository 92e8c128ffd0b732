//! Debian packages, fetched and unpacked without installing anything on the system.
//!
//! apt is given lists and a cache of its own; the mirror and its key are the machine's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};

use crate::command::{on_path, output, run};

#[derive(Clone, Debug)]
pub(super) struct Debian {
    /// Its suite, for example `bookworm`.
    pub suite: String,
    mirror: Mirror,
}

#[derive(Clone, Debug)]
pub(super) struct Package {
    pub file: PathBuf,
    pub version: String,
}

/// Where the machine gets its own packages.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mirror {
    uri: String,
    /// As the machine's sources name it; empty where they name none.
    signed_by: String,
}

impl Debian {
    /// This system, if it is Debian and its sources can be read.
    pub fn detect() -> Option<Self> {
        let release = fs::read_to_string("/etc/os-release").ok()?;
        let field = |name: &str| {
            let line = release
                .lines()
                .find_map(|l| l.strip_prefix(name)?.strip_prefix('='))?;
            Some(line.trim_matches('"').to_owned())
        };
        if field("ID")? != "debian" || !on_path("apt-get") || !on_path("dpkg-deb") {
            return None;
        }
        let suite = field("VERSION_CODENAME")?;
        let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
        if let Ok(entries) = fs::read_dir("/etc/apt/sources.list.d") {
            files.extend(entries.filter_map(|e| Some(e.ok()?.path())));
        }
        files.sort();
        let mirror = files.iter().find_map(|file| {
            let text = fs::read_to_string(file).ok()?;
            match file.extension()?.to_str()? {
                "sources" => mirror_in_deb822(&text, &suite),
                "list" => mirror_in_lines(&text, &suite),
                _ => None,
            }
        })?;
        Some(Self { suite, mirror })
    }

    /// Fetch a package in the first listed version that `wanted` accepts, from any of `suites`
    /// that the mirror has, into `work`.
    pub fn fetch(
        &self,
        work: &Path,
        package: &str,
        wanted: impl Fn(&str) -> bool,
        suites: &[String],
        log: &Path,
    ) -> Result<Package> {
        let parts = work.join("sources");
        for dir in [
            &parts,
            &work.join("lists/partial"),
            &work.join("cache/archives/partial"),
        ] {
            fs::create_dir_all(dir)?;
        }
        let signed = match self.mirror.signed_by.as_str() {
            "" => String::new(),
            key => format!("Signed-By: {key}\n"),
        };
        // A stanza a suite: one that the mirror doesn't have must not spoil the others.
        let stanzas: Vec<String> = suites
            .iter()
            .map(|suite| {
                format!(
                    "Types: deb\nURIs: {}\nSuites: {suite}\nComponents: main\n{signed}",
                    self.mirror.uri
                )
            })
            .collect();
        fs::write(parts.join("oaic.sources"), stanzas.join("\n"))?;
        let apt = |program: &str| {
            let mut command = Command::new(program);
            command.current_dir(work).env("LC_ALL", "C");
            for (option, value) in [
                ("Dir::Etc::sourcelist", Path::new("/dev/null")),
                ("Dir::Etc::sourceparts", parts.as_path()),
                ("Dir::State::lists", &work.join("lists")),
                ("Dir::Cache", &work.join("cache")),
                ("APT::Sandbox::User", Path::new("root")),
                ("APT::Get::List-Cleanup", Path::new("0")),
            ] {
                command
                    .arg("-o")
                    .arg(format!("{option}={}", value.display()));
            }
            command
        };
        let updated = run(apt("apt-get").arg("update"), log);
        let listed = output(apt("apt-cache").args(["madison", package]))?;
        let versions: Vec<&str> = listed
            .lines()
            .filter_map(|l| Some(l.split('|').nth(1)?.trim()))
            .collect();
        let Some(version) = versions.iter().find(|v| wanted(v)) else {
            // Only now does it matter whether the lists could be had.
            updated?;
            bail!(
                "suites {} have {package} as {versions:?}, none that fits",
                suites.join(", ")
            );
        };
        let versioned = format!("{package}={version}");
        run(apt("apt-get").args(["download", &versioned]), log)?;
        let file = fs::read_dir(work)?
            .filter_map(|e| Some(e.ok()?.path()))
            .find(|p| p.extension().is_some_and(|e| e == "deb"))
            .with_context(|| format!("apt-get download left no .deb of {package}"))?;
        Ok(Package {
            file,
            version: (*version).to_owned(),
        })
    }
}

impl Package {
    pub fn unpack(&self, to: &Path, log: &Path) -> Result<()> {
        fs::create_dir_all(to)?;
        let mut unpack = Command::new("dpkg-deb");
        run(unpack.arg("-x").arg(&self.file).arg(to), log)
    }
}

/// The mirror of a suite in a file of stanzas (`*.sources`).
fn mirror_in_deb822(text: &str, suite: &str) -> Option<Mirror> {
    text.split("\n\n").find_map(|stanza| {
        let field = |name: &str| {
            // A field runs on over lines that begin with a space.
            let mut lines = stanza.lines().skip_while(|l| {
                !l.get(..name.len())
                    .is_some_and(|n| n.eq_ignore_ascii_case(name))
                    || !l
                        .get(name.len()..)
                        .is_some_and(|rest| rest.starts_with(':'))
            });
            let mut value = lines.next()?.get(name.len() + 1..)?.trim().to_owned();
            for line in lines.take_while(|l| l.starts_with([' ', '\t'])) {
                value.push('\n');
                value.push_str(line);
            }
            Some(value)
        };
        let has = |name: &str, word: &str| {
            field(name).is_some_and(|v| v.split_whitespace().any(|w| w == word))
        };
        let enabled = field("Enabled").is_none_or(|v| v != "no");
        if !enabled || !has("Types", "deb") || !has("Suites", suite) || !has("Components", "main") {
            return None;
        }
        Some(Mirror {
            uri: field("URIs")?.split_whitespace().next()?.to_owned(),
            signed_by: field("Signed-By").unwrap_or_default(),
        })
    })
}

/// The mirror of a suite in a file of lines (`*.list`).
fn mirror_in_lines(text: &str, suite: &str) -> Option<Mirror> {
    text.lines().find_map(|line| {
        let line = line.split('#').next()?.trim();
        let mut rest = line
            .strip_prefix("deb")?
            .strip_prefix([' ', '\t'])?
            .trim_start();
        let mut signed_by = String::new();
        if let Some(options) = rest.strip_prefix('[') {
            let (options, after) = options.split_once(']')?;
            let key = options
                .split_whitespace()
                .find_map(|o| o.strip_prefix("signed-by="));
            signed_by = key.unwrap_or_default().to_owned();
            rest = after;
        }
        let mut words = rest.split_whitespace();
        let uri = words.next()?.to_owned();
        let fits = words.next()? == suite && words.any(|component| component == "main");
        fits.then_some(Mirror { uri, signed_by })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_stanzas() {
        let text = "Types: deb\nURIs: http://a.example/tools\nSuites: bookworm-tools\nComponents: main\n\n\
            # ours\nTypes: deb deb-src\nURIs: http://b.example/debian\nSuites: bookworm bookworm-updates\n\
            Components: main contrib\nSigned-By:\n -----BEGIN\n .\n key\nArchitectures: amd64\n";
        let mirror = mirror_in_deb822(text, "bookworm").unwrap();
        assert_eq!(mirror.uri, "http://b.example/debian");
        assert_eq!(mirror.signed_by, "\n -----BEGIN\n .\n key");
        assert_eq!(mirror_in_deb822(text, "trixie"), None);
    }

    #[test]
    fn a_disabled_stanza_is_no_mirror() {
        let text = "Enabled: no\nTypes: deb\nURIs: http://a\nSuites: sid\nComponents: main\n";
        assert_eq!(mirror_in_deb822(text, "sid"), None);
    }

    #[test]
    fn reads_lines() {
        let text = "# deb http://no.example/debian trixie main\n\
            deb http://sec.example/debian-security trixie-security main\n\
            deb [arch=amd64 signed-by=/k.gpg] http://b.example/debian trixie main contrib # x\n";
        let mirror = mirror_in_lines(text, "trixie").unwrap();
        assert_eq!(
            (mirror.uri.as_str(), mirror.signed_by.as_str()),
            ("http://b.example/debian", "/k.gpg")
        );
        assert_eq!(mirror_in_lines(text, "bookworm"), None);
    }
}
