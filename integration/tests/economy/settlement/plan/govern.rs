//! Operations of owner, guardian, and of those who would like to be either.

use cosmwasm_std::Uint128;
use cw20::Cw20ReceiveMsg;
use oaic_integration::parties::key;
use oaic_messages::compute_settlement::{ExecuteMsg as Settle, OpenChannel, Params, ReceiveMsg};
use oaic_messages::token::{BurnCause, ExecuteMsg as Token, Exemption, MAX_FEE_BPS};

use super::terms::prices;
use super::{Learn, Must, Plan, Planner};
use crate::settlement::generate::Op;
use crate::suite::{BYSTANDER, PEOPLE};
use oaic_testing::simulation::{Amount, Pick};

const DAY: u64 = 86_400;

/// Both ways most of the time: the other ones are what the owner should not do, and value must be
/// conserved even so.
const EXEMPTIONS: [Exemption; 6] = [
    Exemption::Both,
    Exemption::Both,
    Exemption::Both,
    Exemption::Sender,
    Exemption::Recipient,
    Exemption::None,
];

impl Planner<'_> {
    /// The owner; or the guardian, whose orders are not sent but pulled.
    fn ordered_by(&self, seconds: u64) -> (&str, Must) {
        match seconds % 8 {
            0 => (self.suite.guardian.as_str(), Must::Fail),
            _ => (self.owner(), Must::Either),
        }
    }

    pub(super) fn plan_govern(&self, op: &Op) -> Result<Plan, String> {
        let escrow = self.escrow().to_string();
        match *op {
            Op::Freeze { who, thaw } => {
                let frozen = &self.now.frozen;
                match Pick(who.0).of(frozen) {
                    Some(frozen) if thaw => {
                        let addresses = vec![frozen.to_string()];
                        self.token(self.owner(), &Token::Unfreeze { addresses }, Must::Succeed)
                    }
                    _ => {
                        let addresses = vec![self.party_address(who).into()];
                        self.token(self.owner(), &Token::Freeze { addresses }, Must::Either)
                    }
                }
            }
            Op::FreezeEscrow {} => {
                let addresses = vec![escrow];
                self.token(self.owner(), &Token::Freeze { addresses }, Must::Fail)
            }
            Op::Pause { seconds } => {
                let (by, must) = self.ordered_by(seconds);
                let plan = self.token(by, &Token::Pause { duration: seconds }, must)?;
                Ok(plan.learns(Learn::Paused { seconds }))
            }
            Op::Unpause {} => self.token(self.owner(), &Token::Unpause {}, Must::Either),
            Op::PauseOpenings { seconds } => {
                let (by, must) = self.ordered_by(seconds);
                self.settlement(by, &Settle::PauseOpenings { duration: seconds }, must)
            }
            Op::UnpauseOpenings {} => {
                self.settlement(self.owner(), &Settle::UnpauseOpenings {}, Must::Either)
            }
            Op::ScheduleFee { bps, days } => {
                let msg = Token::ScheduleFee {
                    fee_bps: bps,
                    effective_at: self.now.block.time + days * DAY,
                };
                let must = Must::Succeed
                    .unsure(days == 7)
                    .unless(bps > MAX_FEE_BPS || days < 7);
                self.token(self.owner(), &msg, must)
            }
            Op::CancelFee {} => {
                self.token(self.owner(), &Token::CancelScheduledFee {}, Must::Either)
            }
            Op::Exempt { kind } => {
                let msg = Token::SetSystemContract {
                    address: escrow,
                    exemption: *kind.of(&EXEMPTIONS).expect("there are exemptions"),
                    escrow: true,
                    takes_transfers: false,
                };
                self.token(self.owner(), &msg, Must::Succeed)
            }
            Op::SetShares {
                referrer_bps,
                dividends_bps,
                risk_bps,
                unlock_delay,
            } => {
                let params = Params {
                    referrer_bps,
                    dividends_bps,
                    risk_bps,
                    unlock_delay,
                    unbonding_period: 4 * DAY,
                    ..self.suite.deployed.params.clone()
                };
                // The unbonding must exceed unlock and dispute together.
                let slow = unlock_delay + params.dispute_window;
                let must = Must::Succeed
                    .unless(referrer_bps > 2_000 || unlock_delay == 0)
                    .unless(slow >= params.unbonding_period);
                self.settlement(self.owner(), &Settle::UpdateParams { params }, must)
            }
            Op::Usurp { who, what, amount } => self.usurp(who, what, amount),
            _ => Err(format!("no plan for {op:?}")),
        }
    }

    /// What nobody may do, or not this somebody.
    fn usurp(&self, who: Pick, what: Pick, amount: Amount) -> Result<Plan, String> {
        let label = *who.of(&PEOPLE).expect("there are people");
        let me = self.address(label).to_string();
        let escrow = self.escrow().to_string();
        let victim = self.address("dan").to_string();
        let amount = Uint128::new(amount.of(self.now.balance(&self.escrow())));
        let token = |msg: Token| self.token(label, &msg, Must::Fail);
        let settlement = |msg: Settle| self.settlement(label, &msg, Must::Fail);
        let forged = |inner: &ReceiveMsg| -> Result<Settle, String> {
            let msg = oaic_chain::encode(inner).map_err(|e| e.to_string())?;
            Ok(Settle::Receive(Cw20ReceiveMsg {
                sender: victim.clone(),
                amount,
                msg,
            }))
        };
        match what.0 % 20 {
            0 => token(Token::Mint {
                recipient: me,
                amount,
            }),
            1 => token(Token::UpdateMinter {
                new_minter: Some(me),
            }),
            2 => token(Token::PayFee { amount }),
            3 => token(Token::SystemBurn {
                amount,
                cause: BurnCause::Slash,
            }),
            4 => token(Token::SetPool { pool: me }),
            5 => token(Token::SetSystemContract {
                address: me,
                exemption: Exemption::Both,
                escrow: true,
                takes_transfers: false,
            }),
            6 => token(Token::RemoveSystemContract { address: escrow }),
            7 => token(Token::TransferFrom {
                owner: escrow,
                recipient: me,
                amount,
            }),
            8 => token(Token::ScheduleFee {
                fee_bps: 0,
                effective_at: u64::MAX / 2_000_000_000,
            }),
            9 => token(Token::Pause { duration: 10 }),
            10 => settlement(forged(&ReceiveMsg::OpenChannel(OpenChannel {
                conditions: Default::default(),
                service_id: 1,
                session_key: key("a stranger").public().into(),
                spend_limit: Uint128::one(),
                referrer: None,
                refund_to: None,
            }))?),
            11 => settlement(forged(&ReceiveMsg::Bond {})?),
            12 => settlement(Settle::PauseOpenings { duration: 10 }),
            13 => settlement(Settle::UpdateParams {
                params: self.suite.deployed.params.clone(),
            }),
            14 => settlement(Settle::Unbond { amount }),
            15 => token(Token::SystemBurn {
                amount,
                cause: BurnCause::Buyback,
            }),
            16 => settlement(Settle::SetSettlers { settlers: vec![me] }),
            // Nobody has a grant of the bystander.
            17 => settlement(Settle::GrantOpen {
                conditions: Default::default(),
                payer: self.address(BYSTANDER).to_string(),
                service_id: 1,
                spend_limit: amount,
                amount,
            }),
            18 => settlement(Settle::UpdatePrices {
                service_id: 1,
                prices: prices(1),
            }),
            _ => settlement(Settle::RotateSessionKey {
                channel: self.suite.bystander,
                session_key: key("a thief").public().into(),
                spend_limit: amount,
            }),
        }
    }
}
