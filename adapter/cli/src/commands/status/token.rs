//! State of the token.

use oaic_messages::token::{BurnedResponse, ConfigResponse, FeeSchedule, QueryMsg};

use super::{code_of, paused, percent, with_code, Rows};
use crate::commands::prelude::*;

#[derive(Debug, Serialize)]
pub struct TokenStatus {
    pub address: String,
    pub code_id: Option<u64>,
    pub supply: Amount,
    /// Burned so far; with the supply it makes the supply at genesis.
    pub burned: BurnedResponse,
    /// Fee rate in force, in basis points.
    pub fee_bps: u16,
    pub fee_schedule: FeeSchedule,
    pub paused_until: Option<u64>,
}

impl TokenStatus {
    /// None where its address isn't known.
    pub(super) fn ask(ctx: &Context, now: u64) -> Result<Option<Self>> {
        let Some(address) = &ctx.contracts.token else {
            return Ok(None);
        };
        let code_id = code_of(ctx.chain.as_ref(), address, "token")?;
        let info: cw20::TokenInfoResponse = ctx.ask_token(&QueryMsg::TokenInfo {})?;
        let burned: BurnedResponse = ctx.ask_token(&QueryMsg::Burned {})?;
        let fee_schedule: FeeSchedule = ctx.ask_token(&QueryMsg::FeeSchedule {})?;
        let config: ConfigResponse = ctx.ask_token(&QueryMsg::Config {})?;
        Ok(Some(Self {
            address: address.to_string(),
            code_id: Some(code_id),
            supply: info.total_supply.into(),
            burned,
            fee_bps: fee_schedule.rate_at(now),
            fee_schedule,
            paused_until: config.paused_until,
        }))
    }

    pub(super) fn rows(&self, now: u64, rows: &mut Rows) {
        rows.push(("token", with_code(&self.address, self.code_id)));
        rows.push(("supply", self.supply.to_string()));
        rows.push(("burned", Amount::from(self.burned.total).to_string()));
        let next = self.fee_schedule.next.as_ref();
        let next = next
            .filter(|next| next.effective_at > now)
            .map(|next| {
                let from = in_time(next.effective_at, now);
                format!(", {} from {from}", percent(next.fee_bps))
            })
            .unwrap_or_default();
        rows.push(("fee", format!("{}{next}", percent(self.fee_bps))));
        rows.extend(paused("token paused", self.paused_until, now));
    }
}
