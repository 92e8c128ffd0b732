//! The `oaic` binary against a real node, and against a served embedded chain: a provider, a payer,
//! calls, and their end, as people would type it.
//!
//! `OAIC_NETWORK=path/network.json` uses a network that runs; without it one is started.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use oaic_chain::wasmd::WasmdConfig;
use oaic_chain::CodeRegistry;
use oaic_deploy::{deploy, Amount, DeploymentStore, Economy, COMPUTE_SETTLEMENT};
use oaic_embedded::server::{self, Server};
use oaic_integration::net::own;
use oaic_localnet::net::{self, Options};
use oaic_localnet::{target_dir, wasm, without_outer_cargo, workspace_root};
use oaic_messages::compute_settlement::UnitKind;
use oaic_vouchers::{
    domain, prove, Entry, Node, PackedVoucher, Peaks, Prices, Provenance, Purpose, Receipt,
    SigningKey, Status, Voucher,
};
use serde_json::{json, Value};

const PROVIDER: &str = "cli-provider";
const HOLDER: &str = "cli-holder";
const UNLOCK_DELAY: u64 = 12;

/// What came of a command.
struct Done {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Done {
    fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.stderr);
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {}", self.stdout))
    }
}

/// The binary in a folder of its own.
struct Oaic {
    binary: PathBuf,
    dir: tempfile::TempDir,
    network: PathBuf,
    deployment: PathBuf,
    /// Whether it is a node: one has gas, and proves.
    node: bool,
}

impl Oaic {
    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(line.split(' '))
            .args(["--json", "--yes", "--no-input"])
            .current_dir(self.dir.path())
            .env("OAIC_HOME", self.dir.path().join("home"))
            .env("OAIC_NETWORK", &self.network)
            .env("OAIC_DEPLOYMENT", &self.deployment)
            .env("OAIC_PASSPHRASE", "correct horse battery")
            .env_remove("OAIC_FROM")
            .env_remove("OAIC_STORE")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, line: &str) -> Done {
        let out = self.command(line).output().unwrap();
        Done {
            code: out.status.code().unwrap_or(-1),
            stdout: String::from_utf8(out.stdout).unwrap(),
            stderr: String::from_utf8(out.stderr).unwrap(),
        }
    }

    fn ok(&self, line: &str) -> Value {
        let done = self.run(line);
        assert_eq!(done.code, 0, "`oaic {line}`: {}", done.stderr);
        done.json()
    }

    fn fails(&self, line: &str, code: i32, words: &str) {
        let done = self.run(line);
        let (found, stdout, stderr) = (done.code, done.stdout.as_str(), done.stderr);
        assert_eq!((found, stdout), (code, ""), "`oaic {line}`: {stderr}");
        assert!(stderr.contains(words), "`oaic {line}`: {stderr}");
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    /// An ed25519 key of the key store.
    fn signing_key(&self, name: &str) -> SigningKey {
        let export = format!("keys export {name} --secret");
        let out = self.command(&export).output().unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        SigningKey::from_seed(hex_bytes(text.trim()).try_into().unwrap())
    }
}

#[test]
fn people_can_pay_be_paid_check_and_leave() {
    let options = || Options::for_test_of_economy("cli").unwrap();
    let Some((network, _localnet)) = own(options) else {
        return;
    };
    let registry = CodeRegistry::from_dir(wasm::contracts_dir()).unwrap();
    a_channel_from_its_opening_to_its_end(network, registry, true);
}

#[test]
fn people_can_do_the_same_on_a_served_chain() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(server::Options {
        // Only there a delay may be as short as can be waited for.
        chain_id: net::HUB.into(),
        ..server::Options::new(folder.path().join("chain"))
    })
    .unwrap();
    a_channel_from_its_opening_to_its_end(server.network(), CodeRegistry::new(), false);
}

fn a_channel_from_its_opening_to_its_end(network: PathBuf, registry: CodeRegistry, node: bool) {
    let dir = tempfile::tempdir().unwrap();
    let deployment = dir.path().join("deployments.json");
    let settlement = contracts(&network, registry, &deployment);
    let oaic = Oaic {
        binary: built(),
        dir,
        network,
        deployment,
        node,
    };

    status_is_of_this_chain(&oaic);
    a_provider_offers_a_service(&oaic);
    let channel = a_key_of_ones_own_opens_a_channel(&oaic);
    let calls = Calls::new(&oaic, channel, &settlement, 5);
    receipts_are_checked_and_settled_by_the_watchtower(&oaic, &calls);
    the_rest_comes_back(&oaic, channel);
    what_is_refused_says_why(&oaic);
}

/// The binary as it is now: built with the features that the tests were, so that little is left to
/// build. A run of all tests says where it is, for another cargo may be at work then.
pub(super) fn built() -> PathBuf {
    if let Some(binary) = std::env::var_os("OAIC_BINARY") {
        return binary.into();
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--quiet", "--workspace", "--bin", "oaic"])
        .current_dir(workspace_root());
    let status = without_outer_cargo(&mut cargo).status().unwrap();
    assert!(status.success(), "oaic doesn't build");
    target_dir().join("debug").join("oaic")
}

/// Deploys with delays that can be waited for; the address of settlement.
fn contracts(network: &Path, registry: CodeRegistry, deployment: &Path) -> String {
    let config = WasmdConfig::from_network(network, "hub").unwrap();
    let chain = oaic_chain::connect(config, registry).unwrap();
    let mut economy = Economy::builtin().unwrap();
    let amount = Amount::from_uoaic(50_000_000_000);
    for who in [PROVIDER, HOLDER] {
        economy.endow("public-sale", who, amount).unwrap();
    }
    economy.settlement.unlock_delay = UNLOCK_DELAY;
    economy.settlement.unlock_blocks = 3;
    let mut store = DeploymentStore::open(deployment).unwrap();
    let deployed = deploy(chain.as_ref(), &economy, &mut store).unwrap();
    assert!(chain.block().unwrap().height > 0);
    deployed.address(COMPUTE_SETTLEMENT).unwrap().to_string()
}

fn status_is_of_this_chain(oaic: &Oaic) {
    let status = oaic.ok("status");
    let (backend, proofs) = match oaic.node {
        true => ("wasmd", Value::Null),
        false => ("served", json!("unproven: embedded")),
    };
    assert_eq!(
        (&status["backend"], &status["proofs"]),
        (&json!(backend), &proofs)
    );
    assert_eq!(status["token"]["supply"], "2000000000000000");
    assert!(status["block_age"].as_u64().unwrap() < 60, "{status}");
    let later = oaic.ok("status");
    assert!(later["height"].as_u64() >= status["height"].as_u64());
    oaic.fails("status --chain-id other-1", 2, "other-1");
    oaic.fails("status --rpc http://127.0.0.1:1", 4, "127.0.0.1:1");
}

fn a_provider_offers_a_service(oaic: &Oaic) {
    oaic.ok("keys add rk --kind receipt");
    let register = format!(
        "provider register --receipt-key rk --endpoint http://127.0.0.1:1 --from {PROVIDER}"
    );
    let dry = oaic.ok(&format!("{register} --dry-run"));
    let sent = oaic.ok(&register);
    if oaic.node {
        let simulated = dry["simulated_gas"].as_u64().unwrap();
        assert!(simulated > 50_000, "{dry}");
        let used = sent["gas_used"].as_u64().unwrap();
        assert!(
            used.abs_diff(simulated) * 5 < used,
            "simulated {simulated}, used {used}"
        );
    }
    oaic.fails(&register, 5, "already a provider");
    oaic.ok(&format!("provider bond 20000oaic --from {PROVIDER}"));

    let text = "model = \"m\"\nmax_call = \"1oaic\"\n[prices]\nprompt = \"2oaic\"\n\
                [[payees]]\nrole = \"compute_provider\"\nlabel = \"me\"\naddress = \"cli-provider\"\nweight = 9400\n";
    let file = oaic.write("service.toml", text);
    let service = oaic.ok(&format!("service register {file} --from {PROVIDER}"));
    assert_eq!(service["service"], 1);
    let shown = oaic.ok("service show 1");
    assert_eq!(shown["prices"]["table"]["prices"][0], "2000000");
}

fn a_key_of_ones_own_opens_a_channel(oaic: &Oaic) -> u64 {
    oaic.ok("keys add me");
    oaic.ok("keys add sk --kind session");
    oaic.ok(&format!("token transfer me 1000oaic --from {HOLDER}"));
    assert_eq!(oaic.ok("token balance me")["balance"], "960000000");
    let line = "channel open --service 1 --amount 100oaic --session-key sk --from me";
    // Nobody gave it gas yet; the first transaction on a test network does.
    let dry = format!("{line} --dry-run");
    if oaic.node {
        oaic.fails(&dry, 5, "doesn't know the account yet");
    }
    let opened = oaic.ok(line);
    assert_eq!(opened["session_key_name"], "sk");
    let channel = opened["channel"].as_u64().unwrap();
    let dry = oaic.ok(&dry);
    assert_eq!(dry["messages"][0]["inner"]["open_channel"]["service_id"], 1);
    assert_eq!(oaic.ok("token balance me")["balance"], "860000000");
    let shown = oaic.ok(&format!("channel show {channel}"));
    assert_eq!(shown["reserved"], "100000000");
    channel
}

/// Calls of 1,000 prompt tokens, 2,000 uoaic each, all acknowledged.
struct Calls {
    channel: u64,
    voucher: PackedVoucher,
    files: Vec<Value>,
    overcharged: Value,
}

impl Calls {
    fn new(oaic: &Oaic, channel: u64, contract: &str, count: u64) -> Self {
        let shown = oaic.ok(&format!("channel show {channel}"));
        let chain_id = oaic.ok("status")["chain_id"].as_str().unwrap().to_owned();
        let id = hex_bytes(&hex_of_base64(shown["id"].as_str().unwrap()))
            .try_into()
            .unwrap();
        let (receipts, vouchers) = (
            domain(Purpose::Receipt, &chain_id, contract),
            domain(Purpose::Voucher, &chain_id, contract),
        );
        let price_table = Prices {
            service_id: 1,
            version: 1,
            prices: UnitKind::slots(&[(UnitKind::Prompt, 2_000_000)]),
            tier_discounts: &[],
            max_call: 1_000_000,
        }
        .hash(&receipts);
        let (receipt_key, session_key) = (oaic.signing_key("rk"), oaic.signing_key("sk"));
        let receipt = |sequence, amount| Receipt {
            security_level: 0,
            retention: 0,
            channel_id: id,
            terms: 0,
            lane: 0,
            sequence,
            request_hash: [1; 32],
            response_hash: [2; 32],
            price_table,
            units: UnitKind::slots(&[(UnitKind::Prompt, 1_000)]),
            amount,
            status: Status::Ok,
            provenance: Provenance::Reported,
            timestamp_ms: 1,
        };
        let mut peaks = Peaks::default();
        let mut leaves: Vec<Node> = Vec::new();
        for sequence in 1..=count {
            let leaf = receipt(sequence, 2_000).leaf(&receipts);
            peaks.push(leaf).unwrap();
            leaves.push(leaf);
        }
        let file = |receipt: Receipt, proof: Option<String>| {
            let bytes = receipt.to_bytes(&receipts);
            json!({
                "format": "oaic/receipt/1", "chain_id": chain_id, "contract": contract, "channel": channel,
                "receipt": to_hex(&bytes), "signature": to_hex(&receipt_key.sign(&bytes)), "proof": proof,
            })
        };
        let voucher = Voucher {
            channel_id: id,
            terms: 0,
            lane: 0,
            key_index: 0,
            sequence: count,
            amount: peaks.sum(),
            peaks: peaks.commitment(),
        };
        let signature = session_key.sign(&voucher.to_bytes(&vouchers));
        Self {
            channel,
            files: (1..=count)
                .map(|n| {
                    let proof = prove(&leaves, n - 1).unwrap().to_bytes();
                    file(receipt(n, 2_000), Some(to_hex(&proof)))
                })
                .collect(),
            overcharged: file(receipt(1, 2_001), None),
            voucher: PackedVoucher {
                channel,
                terms: 0,
                lane: 0,
                key_index: 0,
                sequence: count,
                amount: voucher.amount,
                peaks: voucher.peaks,
                signature,
            },
        }
    }
}

fn receipts_are_checked_and_settled_by_the_watchtower(oaic: &Oaic, calls: &Calls) {
    let file = oaic.write("receipt.json", calls.files[2].to_string());
    let verdict = oaic.ok(&format!("receipt verify {file}"));
    assert_eq!(
        (&verdict["valid"], &verdict["settled"]),
        (&json!(true), &json!(false))
    );
    let bad = oaic.write("over.json", calls.overcharged.to_string());
    let done = oaic.run(&format!("receipt verify {bad}"));
    assert_eq!(done.code, 6, "{}", done.stderr);
    assert!(done.stderr.contains("overcharged"), "{}", done.stderr);

    // The voucher arrives while the watchtower runs, in a channel that unlocks.
    fs::create_dir(oaic.dir.path().join("entries")).unwrap();
    let mut watchtower = oaic
        .command(&format!(
            "watchtower --interval 1 --deadlines-only --entries entries --from {PROVIDER}"
        ))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watchtower.stdout.take().unwrap()).lines();
    let entry = Entry {
        claim: calls.voucher.amount.try_into().unwrap(),
        voucher: calls.voucher.clone(),
    };
    oaic.write("entries/1.entry", entry.to_bytes());
    oaic.ok(&format!("channel unlock {} --from me", calls.channel));
    let round: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(round["settled"][0]["reason"], "unlock", "{round}");
    assert_eq!(round["paid"], "10000");
    let ended = Command::new("kill")
        .args(["-INT", &watchtower.id().to_string()])
        .status()
        .unwrap();
    assert!(ended.success());
    assert_eq!(
        watchtower.wait().unwrap().code(),
        Some(0),
        "ctrl-c ends it cleanly"
    );

    let verdict = oaic.ok(&format!("receipt verify {file}"));
    let both = (&verdict["valid"], &verdict["settled"]);
    assert_eq!(both, (&json!(true), &json!(true)), "{verdict}");
    let settlement = &oaic.ok("status")["settlement"];
    assert_eq!(settlement["totals"]["settled"], "10000");
    assert_eq!(settlement["balance"], settlement["owes"]);
    oaic.ok(&format!("provider claim --service 1 --from {PROVIDER}"));
}

fn the_rest_comes_back(oaic: &Oaic, channel: u64) {
    let close = format!("channel close {channel} --from me");
    let start = std::time::Instant::now();
    loop {
        let done = oaic.run(&close);
        match done.code {
            0 => break,
            5 if start.elapsed().as_secs() < 120 => {
                assert!(done.stderr.contains("not due"), "{}", done.stderr);
                std::thread::sleep(std::time::Duration::from_secs(1));
            }
            _ => panic!("`oaic {close}`: {}", done.stderr),
        }
    }
    assert_eq!(oaic.ok("token balance me")["balance"], "959990000");
    let shown = oaic.ok(&format!("channel show {channel}"));
    assert_eq!(shown["status"], "closed");
}

fn what_is_refused_says_why(oaic: &Oaic) {
    let transfer = "token transfer cli-holder";
    oaic.fails("channel show 99", 3, "channel 99");
    oaic.fails("service show 99", 3, "service 99");
    oaic.fails("provider show me", 3, "no provider");
    oaic.fails(&format!("{transfer} 100000oaic --from me"), 5, "refused");
    if oaic.node {
        oaic.fails(&format!("{transfer} 1oaic --from me --gas 50000"), 5, "gas");
    }
    let open = "channel open --service 1 --amount 1oaic --session-key rk --from me";
    oaic.fails(open, 7, "receipt key");
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn hex_bytes(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn hex_of_base64(text: &str) -> String {
    to_hex(&cosmwasm_std::Binary::from_base64(text).unwrap())
}
