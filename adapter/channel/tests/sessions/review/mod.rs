//! Attacks by somebody who had not read the code, from the promises alone.

mod backups;
mod clocks;
mod copies;
mod damage;
mod facts;
mod hostile;
mod late;
mod logs;
mod many;
mod money;
mod paid;
mod pair;
mod spending;
