//! Settings: errors name line and field.

use std::path::Path;

use oaic_gateway::config::{Config, SAMPLE};

fn problems(from: &str, to: &str) -> Vec<String> {
    assert!(SAMPLE.contains(from), "{from}");
    let text = SAMPLE.replacen(from, to, 1);
    let found = Config::parse(&text, Path::new(".")).expect_err(to);
    found
        .iter()
        .map(|problem| {
            let line = text.lines().nth(problem.line - 1).expect("a line");
            format!("{} | {} | {}", line.trim(), problem.field, problem.message)
        })
        .collect()
}

#[test]
fn the_sample_works_and_what_is_commented_out_are_the_defaults() {
    let sample = Config::parse(SAMPLE, Path::new(".")).expect("the sample");
    let switched: String = SAMPLE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(setting) if setting.contains(" = ") || setting.starts_with('[') => {
                match setting.contains("api_key_file") || setting.contains("127.0.0.1:9000") {
                    true => String::from("\n"),
                    false => format!("{setting}\n"),
                }
            }
            _ => format!("{line}\n"),
        })
        .filter(|line| !line.starts_with("[guardrail]") && !line.contains("POST {"))
        .collect();
    let (head, tail) = switched.split_once("before = true").expect("the guardrail");
    let tail = tail.split_once("[[upstreams]]").expect("upstreams").1;
    let switched = format!("{head}\n[[upstreams]]{tail}");
    let switched = switched.replace("drop = [\"parallel_tool_calls\"]", "drop = []");
    let switched = switched.replace("image_url = 1500", "");
    let all =
        Config::parse(&switched, Path::new(".")).unwrap_or_else(|e| panic!("{e:?}\n{switched}"));
    assert_eq!(format!("{sample:?}"), format!("{all:?}"));
}

#[test]
fn errors_name_line_and_field() {
    for (from, to, expected) in [
        ("url = \"http://127.0.0.1:8000\"", "url = \"local\"", "url = \"local\" | upstreams[0].url | is 'local'"),
        ("url = \"http://127.0.0.1:8000\"", "url = \"http://x/v1\"", "url = \"http://x/v1\" | upstreams[0].url | is 'http://x/v1': leave"),
        ("listen = \"127.0.0.1:8081\"", "listen = \"0.0.0.0:8081\"", "listen = \"0.0.0.0:8081\" | admin.listen | is 0.0.0.0:8081"),
        ("completion = 300000", "output = 3", "output = 3 | models[0].price.output | is not a kind of unit"),
        ("max_output_tokens = 1024", "max_output_tokens = 4096", "max_output_tokens = 4096 | models[0].max_output_tokens | is 4096: it must be at most"),
        ("upstream = \"local\"", "upstream = \"lokal\"", "upstreams = [{ upstream = \"lokal\", model = \"SmolLM2-135M-Instruct\" }] | models[0].upstreams[0].upstream | is 'lokal'"),
        ("# api_key_file = \"local.key\"", "api_key_file = \"none\"", "api_key_file = \"none\" | upstreams[0].api_key_file | is ./none"),
        ("# drop = [\"parallel_tool_calls\"]", "drop = [\"model\"]", "drop = [\"model\"] | upstreams[0].drop | has 'model'"),
        ("# [limits]", "[limits]\nconnections = 0", "connections = 0 | limits.connections | is 0"),
        ("context_tokens = 2048", "context_token = 2048", "context_token = 2048 | models[0].context_token | unknown field"),
        ("context_tokens = 2048", "context_tokens = \"many\"", "context_tokens = \"many\" | models[0].context_tokens | invalid type"),
        ("[admin]", "[admin", "[admin | "),
    ] {
        let found = problems(from, to);
        let found = found.iter().find(|line| line.starts_with(expected));
        assert!(found.is_some(), "{expected}\n{:?}", problems(from, to));
    }
}

#[test]
fn all_problems_are_named_at_once() {
    let text = SAMPLE.replace("upstream = \"local\"", "upstream = \"x\"");
    let text = text.replace("prompt = 100000", "word = 1");
    assert_eq!(
        Config::parse(&text, Path::new(".")).expect_err("two").len(),
        2
    );
}
