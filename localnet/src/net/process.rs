//! Starting and ending processes by their own id.
//!
//! A process writes its id and its start time into a file before it does anything else, so one
//! whose starter is killed at any moment can be found again, and a stranger that was given the
//! same id later is told apart and left alone.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{bail, Context, Result};
use rustix::process::{kill_process, Pid, Signal};

/// How long a process may take to end by itself.
const GRACE: Duration = Duration::from_secs(20);

/// Becomes the program, deaf to the closing of its terminal. Arguments: id file, program, its own.
const DETACHED: &str = r#"
trap '' HUP
file=$1; shift
{ echo $$; cat /proc/$$/stat 2>/dev/null || ps -o lstart= -p $$; } >"$file.tmp" && mv "$file.tmp" "$file" || exit 1
exec "$@"
"#;

/// Runs the program until stdin closes, which the kernel does when the starter dies, however.
const TIED: &str = r#"
file=$1; shift
"$@" </dev/null &
child=$!
{ echo $child; cat /proc/$child/stat 2>/dev/null || ps -o lstart= -p $child; } >"$file.tmp" && mv "$file.tmp" "$file"
while read -r _; do :; done
kill -TERM $child 2>/dev/null
tries=0
while kill -0 $child 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -KILL $child 2>/dev/null
wait $child 2>/dev/null
"#;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// As long as the process that started them, whatever ends it.
    Tied,
    /// Until they are ended.
    Detached,
}

#[derive(Debug)]
pub(super) struct Started {
    child: Child,
    lifetime: Lifetime,
    id_file: PathBuf,
}

/// Start a program whose output goes to `log` and whose id goes to `id_file`.
pub(super) fn start(
    program: &Command,
    lifetime: Lifetime,
    id_file: &Path,
    log: &Path,
) -> Result<Started> {
    let out = File::options().create(true).append(true).open(log)?;
    let script = match lifetime {
        Lifetime::Tied => TIED,
        Lifetime::Detached => DETACHED,
    };
    let mut command = Command::new("sh");
    command
        .args(["-c", script, "sh"])
        .arg(id_file)
        .arg(program.get_program());
    command
        .args(program.get_args())
        .stdout(out.try_clone()?)
        .stderr(out);
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.stdin(match lifetime {
        Lifetime::Tied => Stdio::piped(),
        Lifetime::Detached => Stdio::null(),
    });
    // A group of its own: Ctrl-C on the terminal ends the starter, which ends these in order.
    let child = command.process_group(0).spawn().context("can't start sh")?;
    Ok(Started {
        child,
        lifetime,
        id_file: id_file.to_path_buf(),
    })
}

impl Started {
    /// Whether the program still runs; true too while it is just being started.
    pub fn alive(&mut self) -> bool {
        match self.lifetime {
            Lifetime::Detached => matches!(self.child.try_wait(), Ok(None)),
            Lifetime::Tied => Running::read(&self.id_file).is_none_or(|r| r.alive()),
        }
    }

    pub fn end(mut self) {
        if let Some(running) = Running::read(&self.id_file) {
            // What doesn't end is ended by `sh`, or reported by the next start of this network.
            let _ = running.signal(Signal::TERM);
        }
        drop(self.child.stdin.take());
        if self.lifetime == Lifetime::Tied {
            let _ = self.child.wait();
        } else {
            let _ = end_all(Running::read(&self.id_file).into_iter().collect());
            let _ = self.child.wait();
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// Name of its id file, without `.pid`.
    pub name: String,
    pub id: i32,
    /// When it started, in the kernel's words.
    start: String,
}

impl Running {
    /// What an id file says; None when it is not complete.
    pub fn read(file: &Path) -> Option<Self> {
        let text = fs::read_to_string(file).ok()?;
        let (id, identity) = text.split_once('\n')?;
        Some(Self {
            name: file.file_stem()?.to_string_lossy().into_owned(),
            id: id.trim().parse().ok()?,
            start: start_in(identity)?,
        })
    }

    /// Every process of a folder of id files.
    pub fn all(folder: &Path) -> Vec<Self> {
        let Ok(entries) = fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut all: Vec<Self> = entries
            .filter_map(|e| Some(e.ok()?.path()))
            .filter(|p| p.extension().is_some_and(|e| e == "pid"))
            .filter_map(|p| Self::read(&p))
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// Whether this very process runs, and not another one with its id.
    pub fn alive(&self) -> bool {
        start_of(self.id).is_some_and(|start| start == self.start)
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        let Some(id) = Pid::from_raw(self.id).filter(|_| self.alive()) else {
            return Ok(());
        };
        match kill_process(id, signal) {
            Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
            Err(e) => bail!("can't end {} (process {}): {e}", self.name, self.id),
        }
    }
}

/// End processes, first by asking. Strangers that have their ids now are left alone.
pub(super) fn end_all(mut all: Vec<Running>) -> Result<()> {
    for running in &all {
        running.signal(Signal::TERM)?;
    }
    let start = Instant::now();
    while !all.is_empty() {
        all.retain(Running::alive);
        if start.elapsed() > GRACE {
            for running in &all {
                running.signal(Signal::KILL)?;
            }
        }
        if start.elapsed() > GRACE * 2 {
            let names: Vec<_> = all
                .iter()
                .map(|r| format!("{} ({})", r.name, r.id))
                .collect();
            bail!("these processes don't end: {}", names.join(", "));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Start time of a live process. One that has ended but was not waited for is not live.
fn start_of(id: i32) -> Option<String> {
    if let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) {
        let (_, after) = stat.rsplit_once(')')?;
        return if after.trim_start().starts_with(['Z', 'X']) {
            None
        } else {
            start_in(&stat)
        };
    }
    if Path::new("/proc/self/stat").exists() {
        return None;
    }
    let out = Command::new("ps")
        .args(["-o", "lstart=", "-p", &id.to_string()])
        .output()
        .ok()?;
    start_in(&String::from_utf8_lossy(&out.stdout))
}

/// The start time in a line of `/proc/ID/stat` or of `ps -o lstart=`.
fn start_in(text: &str) -> Option<String> {
    let start = match text.rsplit_once(')') {
        // The 22nd field; the second one, the name, may contain spaces and parentheses.
        Some((_, after)) => after.split_whitespace().nth(19)?,
        None => text.trim(),
    };
    (!start.is_empty()).then(|| start.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper() -> Command {
        let mut command = Command::new("sleep");
        command.arg("1000");
        command
    }

    fn wait_for_id(file: &Path) -> Running {
        let start = Instant::now();
        loop {
            if let Some(running) = Running::read(file) {
                return running;
            }
            assert!(start.elapsed() < Duration::from_secs(10), "no id file");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn a_stranger_with_the_same_id_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.pid");
        let started = start(
            &sleeper(),
            Lifetime::Detached,
            &file,
            &dir.path().join("log"),
        )
        .unwrap();
        let running = wait_for_id(&file);
        assert!(running.alive());
        // The same id with another start time: what was started then is gone.
        let stranger = Running {
            start: "1".into(),
            ..running.clone()
        };
        assert!(!stranger.alive());
        end_all(vec![stranger]).unwrap();
        assert!(running.alive(), "the stranger was killed");
        started.end();
        assert!(!running.alive());
    }

    #[test]
    fn a_tied_process_ends_when_its_starter_closes_the_pipe() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.pid");
        let mut started =
            start(&sleeper(), Lifetime::Tied, &file, &dir.path().join("log")).unwrap();
        let running = wait_for_id(&file);
        assert!(started.alive() && running.alive());
        // What the kernel does when the starter dies.
        drop(started.child.stdin.take());
        started.child.wait().unwrap();
        assert!(!running.alive());
    }

    #[test]
    fn reads_start_times_behind_odd_names() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0";
        assert_eq!(start_in(stat).as_deref(), Some("4711"));
        assert_eq!(
            start_in("Sun Nov 22 17:00:00 2026\n").as_deref(),
            Some("Sun Nov 22 17:00:00 2026")
        );
        assert_eq!(start_in(""), None);
    }
}
