//! What each contract is instantiated with.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Binary};
use cw20::Cw20Coin;
use cw3_fixed_multisig::msg::{InstantiateMsg as MultisigMsg, Voter};
use cw_utils::{Duration, Threshold};
use oaic_chain::{encode, is_address, Chain, Result};
use oaic_messages::{
    compute_settlement,
    dao::{self, PolicySpec},
    data_market,
    incentives::{self, ProgramSpec, ReporterSpec},
    private_credits, sale, staking,
    token::{self, Exemption, SystemContractSpec},
    treasury,
    vesting::{self, GrantSpec, PlanSpec},
};

use crate::{
    economy::{Multisig, VestingPlan},
    Economy, COMMITTEE, COMPUTE_SETTLEMENT, CONTRACTS, DAO, DATA_MARKET, GUARDIAN, INCENTIVES,
    PRIVATE_CREDITS, SALE, STAKING, TOKEN, TREASURY, VESTING,
};

/// Contracts that the token neither taxes nor lets be frozen.
const SYSTEM_CONTRACTS: [&str; 9] = [
    COMPUTE_SETTLEMENT,
    STAKING,
    DAO,
    VESTING,
    SALE,
    TREASURY,
    INCENTIVES,
    DATA_MARKET,
    PRIVATE_CREDITS,
];

/// Those of them that book what comes by plain transfer. To the others it would be lost, so the
/// token refuses it.
const TAKE_TRANSFERS: [&str; 3] = [STAKING, TREASURY, INCENTIVES];

/// Contracts whose coins nobody can vote with.
const NON_CIRCULATING: [&str; 4] = [TREASURY, INCENTIVES, VESTING, SALE];

pub struct Accounts(BTreeMap<String, Addr>);

impl Accounts {
    /// Ask the chain for all of them at once, so that a test network can fund them together.
    pub fn resolve(chain: &dyn Chain, economy: &Economy) -> Result<Self> {
        let names = economy.account_names();
        let labels: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|n| !is_address(n))
            .collect();
        let found = chain.accounts(&labels)?;
        Ok(Self(
            labels.into_iter().map(str::to_owned).zip(found).collect(),
        ))
    }

    pub fn from(addresses: BTreeMap<String, Addr>) -> Self {
        Self(addresses)
    }

    /// Address of an account by its label; an address is its own.
    pub fn address(&self, name: &str) -> String {
        self.0
            .get(name)
            .map_or_else(|| name.to_owned(), Addr::to_string)
    }
}

/// What an economy comes to on a chain: its messages, once it is known where every contract will
/// be and when the economy began.
pub struct Messages<'a> {
    pub economy: &'a Economy,
    pub accounts: &'a Accounts,
    /// Where each contract is, or will be.
    pub addresses: &'a BTreeMap<&'static str, Addr>,
    /// When the economy began, in Unix seconds.
    pub genesis: u64,
}

impl Messages<'_> {
    /// The instantiation message of every contract, in their order.
    pub fn all(&self) -> Result<Vec<(&'static str, Binary)>> {
        let message = |name| Ok((name, self.of(name)?));
        CONTRACTS.into_iter().map(message).collect()
    }

    fn of(&self, contract: &str) -> Result<Binary> {
        match contract {
            TOKEN => encode(&self.token()),
            COMPUTE_SETTLEMENT => encode(&self.compute_settlement()),
            VESTING => encode(&self.vesting()),
            SALE => encode(&self.sale()),
            TREASURY => encode(&self.treasury()),
            INCENTIVES => encode(&self.incentives()),
            STAKING => encode(&self.staking()),
            DATA_MARKET => encode(&self.data_market()),
            PRIVATE_CREDITS => encode(&self.private_credits()),
            COMMITTEE => encode(&self.multisig(&self.economy.committee)),
            GUARDIAN => encode(&self.multisig(&self.economy.guardian)),
            _ => encode(&self.dao()),
        }
    }

    fn at(&self, contract: &str) -> String {
        self.addresses
            .get(contract)
            .map(Addr::to_string)
            .unwrap_or_default()
    }

    fn owner(&self) -> String {
        self.at(DAO)
    }

    fn token(&self) -> token::InstantiateMsg {
        let economy = self.economy;
        let accounts = economy.genesis.balances.iter();
        let accounts = accounts.map(|(name, amount)| (self.accounts.address(name), *amount));
        let contracts = economy.contract_balances();
        let contracts = contracts.map(|(name, amount)| (self.at(name), amount));
        token::InstantiateMsg {
            name: economy.token.name.clone(),
            symbol: economy.token.symbol.clone(),
            decimals: economy.token.decimals,
            initial_balances: accounts
                .chain(contracts)
                .filter(|(_, amount)| amount.uoaic() > 0)
                .map(|(address, amount)| Cw20Coin {
                    address,
                    amount: amount.into(),
                })
                .collect(),
            marketing: None,
            owner: self.owner(),
            guardian: Some(self.at(GUARDIAN)),
            pool: self.at(INCENTIVES),
            fee_bps: economy.fee.bps,
            staking: Some(self.at(STAKING)),
            system_contracts: SYSTEM_CONTRACTS
                .map(|contract| SystemContractSpec {
                    address: self.at(contract),
                    exemption: Exemption::Both,
                    escrow: true,
                    takes_transfers: TAKE_TRANSFERS.contains(&contract),
                })
                .into(),
        }
    }

    fn compute_settlement(&self) -> compute_settlement::InstantiateMsg {
        compute_settlement::InstantiateMsg {
            owner: self.owner(),
            guardian: Some(self.at(GUARDIAN)),
            token: self.at(TOKEN),
            params: self.economy.settlement.params(),
            links: compute_settlement::Links {
                tier_source: Some(self.at(STAKING)),
                kyc_gate: None,
                license_guard: None,
                reward_sink: Some(self.at(INCENTIVES)),
                dividends: Some(self.at(STAKING)),
                risk_pool: Some(self.at(TREASURY)),
            },
            epoch_seconds: self.economy.epoch.seconds,
        }
    }

    fn vesting(&self) -> vesting::InstantiateMsg {
        let plan = |plan: &VestingPlan| PlanSpec {
            name: plan.name.clone(),
            curve: plan.curve.curve(),
            start: self.genesis.saturating_add(plan.starts_after),
            revocable: plan.revocable,
            grants: plan
                .grants
                .iter()
                .map(|grant| GrantSpec {
                    beneficiary: match (&grant.account, &grant.contract) {
                        (_, Some(contract)) => self.at(contract),
                        (account, None) => self.accounts.address(account.as_deref().unwrap_or("")),
                    },
                    amount: grant.amount.into(),
                })
                .collect(),
        };
        vesting::InstantiateMsg {
            owner: self.owner(),
            token: self.at(TOKEN),
            treasury: self.at(TREASURY),
            plans: self.economy.vesting.iter().map(plan).collect(),
        }
    }

    fn sale(&self) -> sale::InstantiateMsg {
        let sale = &self.economy.sale;
        let starts_at = self.genesis.saturating_add(sale.starts_after);
        let gate = sale.kyc_gate.as_deref();
        sale::InstantiateMsg {
            owner: self.owner(),
            token: self.at(TOKEN),
            treasury: self.at(TREASURY),
            staking: self.at(STAKING),
            kyc_gate: gate.map(|gate| self.accounts.address(gate)),
            starts_at,
            ends_at: starts_at.saturating_add(sale.duration),
            pricing: sale.pricing,
            assets: sale.assets(),
            for_sale: sale.for_sale.into(),
            soft_cap: sale.soft_cap.into(),
            min_purchase: sale.min_purchase.into(),
            max_per_buyer: sale.max_per_buyer.into(),
        }
    }

    fn treasury(&self) -> treasury::InstantiateMsg {
        let treasury = &self.economy.treasury;
        let sources = treasury.metric_sources.iter();
        treasury::InstantiateMsg {
            owner: self.owner(),
            token: self.at(TOKEN),
            epoch_seconds: self.economy.epoch.seconds,
            caps: treasury.caps,
            claim_ttl: treasury.claim_ttl,
            bookers: vec![self.at(INCENTIVES), self.at(VESTING)],
            floor_prices: self.economy.sale.floor_prices(),
            metric_sources: sources.map(|source| self.at(source)).collect(),
            budget: treasury.budget,
        }
    }

    fn incentives(&self) -> incentives::InstantiateMsg {
        let incentives = &self.economy.incentives;
        let programs = incentives.programs.iter();
        let reporters = incentives.reporters.iter();
        incentives::InstantiateMsg {
            owner: self.owner(),
            token: self.at(TOKEN),
            epoch_seconds: self.economy.epoch.seconds,
            treasury: self.at(TREASURY),
            release_bps: incentives.release_bps,
            usage_cap_bps: incentives.usage_cap_bps,
            claim_ttl_epochs: incentives.claim_ttl_epochs,
            cap_bps: incentives.cap_bps,
            risk_bps: incentives.risk_bps,
            programs: programs
                .map(|program| ProgramSpec {
                    name: program.name.clone(),
                    weight_bps: program.weight_bps,
                    kind: program.kind,
                })
                .collect(),
            reporters: reporters
                .map(|reporter| ReporterSpec {
                    address: self.at(&reporter.contract),
                    // Validation knows the name; a number that no program has would be refused.
                    program: incentives.program(&reporter.program).unwrap_or(u8::MAX),
                })
                .collect(),
        }
    }

    fn staking(&self) -> staking::InstantiateMsg {
        let staking = &self.economy.staking;
        staking::InstantiateMsg {
            owner: self.owner(),
            token: self.at(TOKEN),
            sale: Some(self.at(SALE)),
            unbonding_period: staking.unbonding_period,
            min_stake: staking.min_stake.into(),
            terms: staking.terms.clone(),
            tiers: staking.tiers(),
            ramp: staking.ramp,
            dividend_period: staking.dividend_period,
            dividend_denoms: staking.dividend_denoms.clone(),
        }
    }

    fn data_market(&self) -> data_market::InstantiateMsg {
        data_market::InstantiateMsg {
            owner: self.owner(),
            guardian: Some(self.at(GUARDIAN)),
            token: self.at(TOKEN),
            params: self.economy.data_market.clone(),
            links: data_market::Links {
                tier_source: Some(self.at(STAKING)),
                kyc_gate: None,
                reward_sink: Some(self.at(INCENTIVES)),
                dividends: Some(self.at(STAKING)),
                risk_pool: Some(self.at(TREASURY)),
            },
            epoch_seconds: self.economy.epoch.seconds,
        }
    }

    fn private_credits(&self) -> private_credits::InstantiateMsg {
        let credits = &self.economy.private_credits;
        private_credits::InstantiateMsg {
            owner: self.owner(),
            guardian: Some(self.at(GUARDIAN)),
            token: self.at(TOKEN),
            settlement: self.at(COMPUTE_SETTLEMENT),
            treasury: self.at(TREASURY),
            denominations: credits.denominations(),
            params: credits.params(),
            links: private_credits::Links { kyc_gate: None },
        }
    }

    fn multisig(&self, multisig: &Multisig) -> MultisigMsg {
        let members = multisig.members.iter();
        MultisigMsg {
            voters: members
                .map(|member| Voter {
                    addr: self.accounts.address(&member.account),
                    weight: member.weight,
                })
                .collect(),
            threshold: Threshold::AbsoluteCount {
                weight: multisig.threshold,
            },
            max_voting_period: Duration::Time(multisig.voting_period),
        }
    }

    fn dao(&self) -> dao::InstantiateMsg {
        let dao = &self.economy.dao;
        let tables = dao.policies.iter();
        let policies = tables.flat_map(|(contract, table)| {
            table.iter().map(|(message, class)| PolicySpec {
                contract: self.at(contract),
                message: message.clone(),
                class: *class,
            })
        });
        dao::InstantiateMsg {
            token: self.at(TOKEN),
            staking: self.at(STAKING),
            treasury: self.at(TREASURY),
            sale: self.at(SALE),
            non_circulating: NON_CIRCULATING.map(|contract| self.at(contract)).into(),
            committee: self.at(COMMITTEE),
            guardian: self.at(GUARDIAN),
            timing: dao.timing(),
            veto_window: dao.veto_window,
            openings: dao.openings,
            silence_span: dao.silence_span,
            deposit: dao.deposit.into(),
            classes: dao.classes.clone(),
            policies: policies.collect(),
        }
    }
}
