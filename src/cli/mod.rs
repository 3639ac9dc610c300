//! The command line's face: views made readable for terminals, and reports made into files.
//! Pure functions from answers to strings; nothing here prints, reads a clock or knows a database.

pub mod formats;
mod phrases;
#[cfg(test)]
mod sample;
pub mod text;
