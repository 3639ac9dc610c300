//! The rules of the desk, met on the command line: a few stories per command, on each database.

mod agenda;
mod history;
mod locales;
mod marking;
mod protected;
mod publishing;
mod records;
mod redaction;
mod requests;
mod scales;
mod undo;
mod work;
