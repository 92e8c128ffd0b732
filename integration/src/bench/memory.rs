//! Peak memory of a program, as the kernel counts it.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{bail, Context, Result};

use super::row::Row;

/// The demo's peak memory. `demo` starts it; its output is dropped.
/// Needs `/proc` to read its memory from.
pub fn demo(mut demo: Command) -> Result<Vec<Row>> {
    demo.stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let child = demo.spawn().context("the demo can't be started")?;
    let peak = peak_of(child).context("peak memory of the demo")?;
    Ok(vec![Row::new(
        "demo.peak_memory",
        peak as f64 / 1_048_576.0,
        "MiB",
    )])
}

/// Waits for a child, reading its high-water mark as it goes: once it has ended there is nothing
/// left to read.
fn peak_of(mut child: Child) -> Result<u64> {
    let path = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        if let Some(bytes) = fs::read_to_string(&path)
            .ok()
            .as_deref()
            .and_then(high_water)
        {
            peak = peak.max(bytes);
        }
        if let Some(status) = child.try_wait()? {
            if !status.success() {
                bail!("it ended with {status}; run it by itself to see why");
            }
            if peak == 0 {
                bail!("{path} said nothing; this figure needs Linux");
            }
            return Ok(peak);
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// `VmHWM` of a process status, in bytes.
pub(super) fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_high_water_mark_is_read_in_bytes() {
        let status = "Name:\tx\nVmPeak:\t  99 kB\nVmHWM:\t    1234 kB\nVmRSS:\t 7 kB\n";
        assert_eq!(high_water(status), Some(1_263_616));
        assert_eq!(high_water("Name:\tx\n"), None);
    }

    #[test]
    fn a_child_that_fails_has_no_figure() {
        let error = demo(Command::new("false")).unwrap_err();
        assert!(format!("{error:#}").contains("exit status: 1"), "{error:#}");
    }

    #[test]
    fn a_child_that_allocates_shows_it() {
        let mut command = Command::new("sh");
        // A shell that holds some 20 MB in a variable for long enough to be seen.
        command.args([
            "-c",
            "x=$(head -c 20000000 /dev/zero | tr '\\0' x); sleep 0.2; : $x",
        ]);
        let rows = demo(command).unwrap();
        assert!(rows[0].value > 19.0 && rows[0].value < 500.0, "{rows:?}");
    }
}
