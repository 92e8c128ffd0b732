//! The sale with the real token, and stubs of a treasury, a KYC gate and a DAO.

mod control;
mod delivery;
mod fixed;
mod frozen;
mod gate;
mod give_back;
mod model;
mod outcome;
mod parameters;
mod pro_rata;
mod proceeds;
mod queries;
mod rounds;
mod state_machine;
mod suite;
mod window;
