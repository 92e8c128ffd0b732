//! The sale with the real token, and stubs of a treasury and a KYC gate.

mod control;
mod delivery;
mod fixed;
mod frozen;
mod gate;
mod give_back;
mod machine;
mod outcome;
mod parameters;
mod pro_rata;
mod proceeds;
mod queries;
mod rounds;
mod stubs;
mod window;
mod world;
