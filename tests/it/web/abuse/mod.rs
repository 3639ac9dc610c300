//! What somebody sends who means harm: script in every field, forms of other sessions, paths and headers that lead elsewhere,
//! bodies without end, and links that the desk should follow.

mod doors;
mod forms;
mod script;

/// Words that would be script and markup if they were more than words.
const SCRIPT: &str = "zqx\"'><img src=x onerror=zqx()></script><script>zqx()</script>";

/// An address that would be script if it were followed.
const ADDRESS: &str = "javascript:zqx()//";
