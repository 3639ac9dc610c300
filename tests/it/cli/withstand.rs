//! What the program must withstand: crowds, bad input, old and foreign files, full disks, closed pipes, odd clocks.

mod crowds;
pub(super) mod files;
mod input;
pub(super) mod room;
mod turns;
