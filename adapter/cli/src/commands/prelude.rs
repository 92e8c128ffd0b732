//! What most commands use.

pub(crate) use clap::{Args, Subcommand};
pub(crate) use serde::Serialize;

pub(crate) use crate::amount::Amount;
pub(crate) use crate::args::{PageArgs, TxArgs};
pub(crate) use crate::context::{Context, Plan};
pub(crate) use crate::error::{CliError, Kind, Result};
pub(crate) use crate::output::{fields, table, Output, Report};
pub(crate) use crate::pages::{more, next_after, page};
pub(crate) use crate::sent::{carry_out, carry_out_with, Sent};
pub(crate) use crate::words::{counted, in_time, span};
