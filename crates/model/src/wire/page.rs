//! Sentences of the page that are shown with those of the engine.

crate::message::catalogue! {
    6001 pseudonyms() = "Pseudonyms such as nsg-1 replace names: its commands can't be run as they are.";
    6002 without_texts() = "It came without the texts that it was made from, so nothing was checked here.";
    6003 not_in_it(what) = "Not in it: {what}";
    6004 no_page() = "This page came from a disk: put the link behind the address of a Switchover page that others reach.";
}
