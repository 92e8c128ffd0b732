//! What libtest printed, counted.

use super::report::Outcome;

#[derive(Debug, Default)]
pub struct Count {
    outcome: Outcome,
    suite: String,
    test: String,
    /// Inside the output of tests that passed, which is in the log only.
    successes: bool,
    reported: bool,
    /// Tests that reported that they could not run, which the harness counts as passed.
    skipped_itself: usize,
    /// The first error of the compiler.
    error: Option<String>,
}

impl Count {
    /// Take a line; whether it is to be shown.
    pub fn line(&mut self, line: &str) -> bool {
        let text = line.trim_start();
        let suite = text.strip_prefix("Running ");
        if let Some(suite) = suite.or_else(|| text.strip_prefix("Doc-tests ")) {
            self.crashed();
            self.suite = suite_name(suite);
            self.reported = false;
            self.successes = false;
        } else if let Some(result) = line.strip_prefix("test result: ") {
            self.reported = true;
            self.successes = false;
            self.outcome.passed += number_before(result, "passed");
        } else if line == "successes:" {
            self.successes = true;
            return false;
        } else if line == "failures:" {
            self.successes = false;
        } else if let Some(test) = line.strip_prefix("---- ").and_then(|l| l.split(' ').next()) {
            self.test = test.to_owned();
        } else if let Some(reason) = line.strip_prefix("SKIPPED") {
            self.skipped(reason.trim_start_matches([':', ' ']));
            return true;
        } else if let Some(test) = line.strip_prefix("test ") {
            self.test_line(test);
        } else if line.starts_with("error") && self.error.is_none() {
            self.error = Some(line.to_owned());
        }
        !self.successes
    }

    fn test_line(&mut self, test: &str) {
        if let Some(name) = test.strip_suffix(" ... FAILED") {
            self.outcome.failures.push(format!("{} {name}", self.suite));
        } else if let Some((name, reason)) = test.split_once(" ... ignored") {
            let reason = reason.trim_start_matches([',', ' ']);
            let reason = if reason.is_empty() { "ignored" } else { reason };
            self.outcome
                .skipped
                .push(format!("{} {name}: {reason}", self.suite));
        }
    }

    /// A test reported that it could not run; the harness counts it as passed.
    fn skipped(&mut self, reason: &str) {
        let name = format!("{} {}: ", self.suite, self.test);
        if !self.outcome.skipped.iter().any(|s| s.starts_with(&name)) {
            self.outcome.skipped.push(name + reason);
            self.skipped_itself += 1;
        }
    }

    /// A suite that began and reported no result has crashed.
    fn crashed(&mut self) {
        if !self.reported && !self.suite.is_empty() {
            let failure = format!("{} ended without a result", self.suite);
            self.outcome.failures.push(failure);
        }
    }

    /// What there was, once the program has ended.
    pub fn finish(mut self, success: bool) -> Outcome {
        self.crashed();
        if !success && self.outcome.failures.is_empty() {
            let error = self.error.unwrap_or_else(|| "cargo test failed".to_owned());
            self.outcome.failures.push(error);
        }
        self.outcome.passed = self.outcome.passed.saturating_sub(self.skipped_itself);
        self.outcome
    }
}

/// `unittests src/lib.rs (target/debug/deps/oaic_math-0123456789abcdef)` is `oaic_math`.
fn suite_name(running: &str) -> String {
    let binary = running
        .rsplit_once('(')
        .and_then(|(_, path)| path.trim_end_matches(')').rsplit('/').next())
        .unwrap_or(running);
    match binary.rsplit_once('-') {
        Some((name, hash)) if hash.len() == 16 => name.to_owned(),
        _ => binary.to_owned(),
    }
}

/// The number before a word: 5 in `ok. 5 passed; 0 failed`.
fn number_before(text: &str, word: &str) -> usize {
    let mut before = 0;
    for part in text.split([' ', ';']) {
        if part == word {
            return before;
        }
        before = part.parse().unwrap_or(before);
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(output: &str, success: bool) -> Outcome {
        let mut count = Count::default();
        for line in output.lines() {
            count.line(line);
        }
        count.finish(success)
    }

    #[test]
    fn counts_passes_of_all_suites() {
        let outcome = count(
            "     Running unittests src/lib.rs (target/debug/deps/oaic_math-0123456789abcdef)\n\
             running 2 tests\ntest a ... ok\ntest b ... ok\n\
             test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
                Doc-tests oaic_math\n\
             test result: ok. 3 passed; 0 failed; 0 ignored\n",
            true,
        );
        assert_eq!(
            outcome,
            Outcome {
                passed: 5,
                ..Outcome::default()
            }
        );
    }

    #[test]
    fn names_failures_with_their_suite() {
        let outcome = count(
            "     Running tests/ics20.rs (target/debug/deps/ics20-0123456789abcdef)\n\
             test there_and_back ... FAILED\n\
             test result: FAILED. 0 passed; 1 failed; 0 ignored\n",
            false,
        );
        assert_eq!(outcome.failures, ["ics20 there_and_back"]);
    }

    #[test]
    fn a_test_that_says_it_was_skipped_did_not_pass() {
        let outcome = count(
            "     Running tests/x.rs (target/debug/deps/x-0123456789abcdef)\n\
             test one ... ok\ntest two ... ok\ntest three ... ignored, slow\n\
             successes:\n---- one stdout ----\nSKIPPED: no go\nSKIPPED: really\n\
             successes:\n    one\n    two\n\
             test result: ok. 2 passed; 0 failed; 1 ignored\n",
            true,
        );
        assert_eq!(outcome.passed, 1);
        assert_eq!(outcome.skipped, ["x three: slow", "x one: no go"]);
    }

    #[test]
    fn a_crash_and_a_compiler_error_are_failures() {
        let crash = count(
            "     Running tests/x.rs (target/debug/deps/x-0123456789abcdef)\n",
            false,
        );
        assert_eq!(crash.failures, ["x ended without a result"]);
        let error = count(
            "error[E0425]: cannot find value\nerror: could not compile\n",
            false,
        );
        assert_eq!(error.failures, ["error[E0425]: cannot find value"]);
    }

    #[test]
    fn only_failures_output_is_shown() {
        let mut count = Count::default();
        assert!(!count.line("successes:"));
        assert!(!count.line("noise"));
        assert!(count.line("SKIPPED: no go"));
        assert!(count.line("failures:"));
        assert!(count.line("why"));
    }
}
