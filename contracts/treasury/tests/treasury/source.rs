//! A metric source that reports for one epoch, and zeros for the others.

use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult,
};
use cw_multi_test::ContractWrapper;
use cw_storage_plus::Item;
use oaic_messages::gates::{EpochMetrics, EpochMetricsQuery};

use crate::suite::Suite;

type Report = (u64, EpochMetrics);

const REPORT: Item<Report> = Item::new("report");

fn set(deps: DepsMut, _: Env, _: MessageInfo, report: Report) -> StdResult<Response> {
    REPORT.save(deps.storage, &report)?;
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, msg: EpochMetricsQuery) -> StdResult<Binary> {
    let EpochMetricsQuery::EpochMetrics { epoch: asked } = msg;
    let (epoch, metrics) = REPORT.load(deps.storage)?;
    to_json_binary(&if epoch == asked {
        metrics
    } else {
        EpochMetrics::default()
    })
}

impl Suite {
    pub fn source_of(&mut self, epoch: u64, metrics: EpochMetrics) -> Addr {
        let code = Box::new(ContractWrapper::new(set, set, query));
        let owner = self.owner.clone();
        self.create(code, &owner, &(epoch, metrics), "source")
            .unwrap()
    }
}
