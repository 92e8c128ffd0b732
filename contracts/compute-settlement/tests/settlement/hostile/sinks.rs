//! A reward sink as strict as the one that is built: it refuses a fee that burns nothing, and its
//! own address as a recipient.

use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError,
    StdResult,
};
use cw_multi_test::ContractWrapper;
use cw_storage_plus::Map;
use oaic_messages::compute_settlement::*;

use crate::suite::*;

const POINTS: Map<String, u128> = Map::new("points");

fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn execute(
    deps: DepsMut,
    env: Env,
    _: MessageInfo,
    msg: oaic_messages::gates::RewardSinkMsg,
) -> StdResult<Response> {
    let oaic_messages::gates::RewardSinkMsg::ReportUsage { fee, recipient, .. } = msg;
    // As incentives/src/execute/report_usage.rs has it.
    let points = oaic_math::share::burned(fee.u128());
    if recipient == env.contract.address.as_str() || points == 0 {
        return Err(StdError::generic_err("refused"));
    }
    POINTS.update(deps.storage, recipient, |p| -> StdResult<_> {
        Ok(p.unwrap_or(0) + points)
    })?;
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, msg: String) -> StdResult<Binary> {
    to_json_binary(&POINTS.may_load(deps.storage, msg)?.unwrap_or(0).to_string())
}

fn strict_sink(w: &mut Suite) -> Addr {
    let code = Box::new(ContractWrapper::new(execute, instantiate, query));
    let sink = w
        .create(code, &account("anybody"), &Empty {}, "sink")
        .unwrap();
    w.link(|links| links.reward_sink = Some(sink.to_string()));
    sink
}

fn points(w: &Suite, sink: &Addr, label: &str) -> u128 {
    let text: String = w.ask(sink, &w.who(label)).unwrap();
    text.parse().unwrap()
}

fn developers(w: &mut Suite, a: u16, b: u16) -> u64 {
    let (dev_a, dev_b) = (w.who("dev a"), w.who("dev b"));
    let payees = vec![
        payee(Role::Developer, "a", Some(&dev_a), a),
        payee(Role::Developer, "b", Some(&dev_b), b),
    ];
    let service_id = w.add_service("provider", payees);
    w.open_as("payer", 10_000 * OAIC, w.on_service(service_id));
    service_id
}

fn report(w: &Suite, service_id: u64) -> ExecuteMsg {
    report_usage(service_id, 1, w.this_epoch())
}

/// One payee of 1 basis point takes the others' rewards away: its address is the sink.
#[test]
fn one_developer_takes_no_reward_of_the_others_away() {
    let mut w = Suite::new();
    let sink = strict_sink(&mut w);
    let s = developers(&mut w, 9_399, 1);
    w.settle(&draft(1, 1, 1_000 * OAIC));
    w.ok("dev b", set_payee_address(s, 1, &sink));
    let msg = report(&w, s);
    let done = w.ok("dev a", msg.clone());
    assert_eq!(attribute(&done, "wasm-usage_refused", "part"), "1");
    let points_of_a = points(&w, &sink, "dev a");
    assert!(points_of_a > 0);
    // What was refused can be reported again, and nothing is reported twice.
    assert!(w.usage(s, 1, w.this_epoch()).reported.u128() < 1_000 * OAIC);
    let again = w.ok("dev a", msg);
    assert_eq!(attribute(&again, "wasm-usage_refused", "part"), "1");
    assert_eq!(points(&w, &sink, "dev a"), points_of_a);
}

/// A developer whose part burns nothing holds the report of all.
#[test]
fn a_small_developer_holds_no_report_back() {
    let mut w = Suite::new();
    let sink = strict_sink(&mut w);
    let s = developers(&mut w, 9_399, 1);
    // 0.4 OAIC of use: fee 16,000, of which the small one's part is 1.
    w.settle(&draft(1, 1, 400_000));
    let msg = report(&w, s);
    assert!(
        w.run("dev a", msg).is_ok(),
        "fee of 16,000 uoaic can't be reported"
    );
    assert!(points(&w, &sink, "dev a") > 0);
}

/// Reporting after each call of 2,200 uoaic instead of once.
#[test]
fn reporting_after_each_call_takes_no_points() {
    let mut got = vec![];
    for often in [false, true] {
        let mut w = Suite::new();
        let sink = strict_sink(&mut w);
        let s = developers(&mut w, 9_000, 400);
        for n in 1..=200u64 {
            w.settle(&draft(1, n, u128::from(n) * 2_200));
            if often {
                w.ok("thief", report(&w, s));
            }
        }
        w.run("thief", report(&w, s)).ok();
        got.push((points(&w, &sink, "dev a"), points(&w, &sink, "dev b")));
    }
    assert!(
        got[1].1 * 10 >= got[0].1 * 9,
        "dev b lost {} of {}",
        got[0].1 - got[1].1,
        got[0].1
    );
}
