//! What a contract's proofs and signatures are bound to.

use cosmwasm_std::Binary;
use oaic_messages::private_credits::{
    ConfigResponse, Params, ACTION_PURPOSE, COMMAND_PURPOSE, CONTEXT_PURPOSE,
};
use oaic_poseidon::{field, Fr};
use oaic_records::private_credits::Config;
use oaic_statements::{context, domain};

use crate::error::{Result, WalletError};
use crate::source::{bytes, element};

pub(crate) struct Bindings {
    pub context: Fr,
    pub action_domain: [u8; 32],
    pub command_domain: [u8; 32],
    /// Level that exits need. The owner can change it and the next; all else stays.
    pub exit_level: u8,
    /// Exits of one credential in an epoch.
    pub exits_per_epoch: u8,
}

impl Bindings {
    pub fn answered(config: &ConfigResponse) -> Result<Self> {
        let ConfigResponse {
            context,
            action_domain,
            command_domain,
            params,
            ..
        } = config;
        Self::read(context, [action_domain, command_domain], params)
    }

    pub fn stored(config: &Config) -> Result<Self> {
        let known = &config.bindings;
        let domains = [&known.action_domain, &known.command_domain];
        Self::read(&known.context, domains, &config.params)
    }

    fn read(context: &Binary, [action, command]: [&Binary; 2], params: &Params) -> Result<Self> {
        Ok(Self {
            context: element("context", context)?,
            action_domain: bytes("action_domain", action)?,
            command_domain: bytes("command_domain", command)?,
            exit_level: params.exit_level,
            exits_per_epoch: params.exits_per_epoch,
        })
    }

    /// As they are for the contract of an address on a chain, whoever says what.
    pub fn of(chain_id: &str, contract: &str, params: &Params) -> Self {
        Self {
            context: context(CONTEXT_PURPOSE, chain_id, contract),
            action_domain: domain(ACTION_PURPOSE, chain_id, contract),
            command_domain: domain(COMMAND_PURPOSE, chain_id, contract),
            exit_level: params.exit_level,
            exits_per_epoch: params.exits_per_epoch,
        }
    }

    pub fn ensure_same(&self, other: &Self) -> Result<()> {
        let [expected, found] = [self, other].map(|of| field::to_bytes(&of.context));
        for (field, expected, found) in [
            ("context", expected, found),
            ("action_domain", self.action_domain, other.action_domain),
            ("command_domain", self.command_domain, other.command_domain),
        ] {
            if expected != found {
                return Err(WalletError::OtherContract {
                    field,
                    found: Binary::from(found).to_string(),
                    expected: Binary::from(expected).to_string(),
                });
            }
        }
        Ok(())
    }
}
