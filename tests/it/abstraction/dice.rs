//! Choices that a test makes by random bytes: where they end, the first choice is made, which is the plainest.

pub struct Dice<'b> {
    bytes: std::slice::Iter<'b, u8>,
}

impl<'b> Dice<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Dice { bytes: bytes.iter() }
    }

    pub fn byte(&mut self) -> u8 {
        self.bytes.next().copied().unwrap_or_default()
    }

    /// One of so many choices.
    pub fn pick(&mut self, choices: usize) -> usize {
        usize::from(self.byte()) % choices.max(1)
    }
}
