//! Mutations that keep the structure of what people paste: lines, strings, numbers, brackets, addresses, and several sources.

/// Numbers from a seed: the same seed gives the same ones (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `end`; 0 if that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 11).unwrap_or_default().checked_rem(end).unwrap_or_default()
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(all.len());
        all.get(at)
    }
}

/// What separates sources in an input.
pub const SEPARATOR: u8 = 0x1e;

/// Words that mean something to one of the readers.
const WORDS: [&str; 60] = [
    "\"securityRules\": [",
    "\"properties\": {",
    "\"priority\": 100,",
    "\"access\": \"Deny\"",
    "\"direction\": \"Outbound\"",
    "\"destinationAddressPrefix\": \"Internet\"",
    "\"sourceAddressPrefixes\": [",
    "BatchNodeManagement.westeurope",
    "Storage.westeurope",
    "AzureCloud",
    "VirtualNetwork",
    "0.0.0.0/0",
    "10.0.0.0/8",
    "::/0",
    "443",
    "29876-29877",
    "65535",
    "4294967296",
    "-1",
    "1e309",
    "null",
    "true",
    "*",
    "\"@odata.type\": ",
    "[parameters('x')]",
    "[concat('a', 'b')]",
    "[copyIndex()]",
    "${var.x}",
    "for_each = toset([",
    "count = 3",
    "dynamic \"security_rule\" {",
    "resource \"azurerm_subnet\" \"s\" {",
    "module \"m\" {",
    "param p string = 'x'",
    "@secure()",
    "resource n 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {",
    "[for i in range(0, 3): {",
    "*filter\n:OUTPUT DROP [0:0]\n",
    "-A OUTPUT -p tcp --dport 443 -j ACCEPT\n",
    "-j RETURN",
    "COMMIT\n",
    "table inet f {\n chain o { type filter hook output priority 0; policy drop;\n",
    "vmap { ",
    "tcp dport { 443, 80 } accept",
    "Status: active\n",
    "443/tcp ALLOW OUT Anywhere\n",
    "Rule Name: x\nEnabled: Yes\nDirection: Out\n",
    "public (active)\n  ports: 443/tcp\n",
    "Name            : x\n",
    "az network nsg rule create -g rg --nsg-name n -n r --priority 100\n",
    "New-AzNetworkSecurityRuleConfig -Name x\n",
    "Priority\tName\tPort\tProtocol\tSource\tDestination\tAction\n",
    "\"environmentSettings\": [",
    "AccountKey=",
    "-----BEGIN PRIVATE KEY-----\n",
    "Authorization: Bearer ",
    "\u{202e}",
    "\u{1b}[2J",
    "$(touch x)",
    "'; x; '",
];

/// An input made of another one, by one to four mutations.
pub fn mutated(input: &[u8], random: &mut Random) -> Vec<u8> {
    let mut data = input.to_vec();
    for _ in 0..=random.below(4) {
        data = once(data, random);
    }
    data
}

fn once(mut data: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let at = random.below(data.len() + 1);
    match random.below(17) {
        0 => flip(&mut data, at, random),
        1 => data.truncate(at),
        2 => insert(&mut data, at, random.one_of(&WORDS).map_or(&[][..], |word| word.as_bytes())),
        3 => change_line(&mut data, at, LineChange::Remove),
        4 => change_line(&mut data, at, LineChange::Double),
        5 => move_line(&mut data, at, random),
        6 => replace_number(&mut data, at, random),
        7 => replace_string(&mut data, at, random),
        8 => change_brackets(&mut data, at, LineChange::Remove),
        9 => change_brackets(&mut data, at, LineChange::Double),
        10 => move_brackets(&mut data, at, random),
        11 => return line_ends(&data),
        12 => wrap(&mut data, random),
        13 => swap_sources(&mut data, random),
        14 => insert(&mut data, at, &[SEPARATOR]),
        15 => repeat(&mut data, at, random),
        _ => copy_string(&mut data, at, random),
    }
    data
}

#[derive(Clone, Copy)]
enum LineChange {
    Remove,
    Double,
}

fn insert(data: &mut Vec<u8>, at: usize, what: &[u8]) {
    let at = at.min(data.len());
    data.splice(at..at, what.iter().copied());
}

fn flip(data: &mut [u8], at: usize, random: &mut Random) {
    let bit = random.below(8);
    if let Some(byte) = data.get_mut(at) {
        *byte ^= 1 << bit;
    }
}

/// The line that a place is in, with its end.
fn line(data: &[u8], at: usize) -> (usize, usize) {
    let before = data.get(..at).unwrap_or_default();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1);
    let rest = data.get(start..).unwrap_or_default();
    (start, start + rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |length| length + 1))
}

fn change(data: &mut Vec<u8>, (start, end): (usize, usize), what: LineChange) {
    match what {
        LineChange::Remove => drop(data.drain(start..end)),
        LineChange::Double => {
            let own = data.get(start..end).unwrap_or_default().to_vec();
            insert(data, end, &own);
        }
    }
}

fn change_line(data: &mut Vec<u8>, at: usize, what: LineChange) {
    let range = line(data, at);
    change(data, range, what);
}

fn move_line(data: &mut Vec<u8>, at: usize, random: &mut Random) {
    let (start, end) = line(data, at);
    let own: Vec<u8> = data.drain(start..end).collect();
    let (to, _) = line(data, random.below(data.len() + 1));
    insert(data, to, &own);
}

/// What follows an offset and is of a kind.
fn run_after(data: &[u8], at: usize, is_of: fn(u8) -> bool) -> Option<(usize, usize)> {
    let start = at + data.get(at..)?.iter().position(|byte| is_of(*byte))?;
    let length = data.get(start..)?.iter().take_while(|byte| is_of(**byte)).count();
    Some((start, start + length))
}

fn replace_number(data: &mut Vec<u8>, at: usize, random: &mut Random) {
    const NUMBERS: [&str; 12] =
        ["0", "1", "-1", "32", "33", "100", "443", "4096", "65535", "65536", "4294967296", "1e99"];
    if let Some((start, end)) = run_after(data, at, |byte| byte.is_ascii_digit()) {
        let number = random.one_of(&NUMBERS).map_or(&[][..], |number| number.as_bytes());
        data.splice(start..end, number.iter().copied());
    }
}

/// The string in double quotes that begins after an offset, without them.
fn string_after(data: &[u8], at: usize) -> Option<(usize, usize)> {
    let start = at + data.get(at..)?.iter().position(|byte| *byte == b'"')? + 1;
    let length = data.get(start..)?.iter().position(|byte| *byte == b'"' || *byte == b'\n')?;
    Some((start, start + length))
}

fn replace_string(data: &mut Vec<u8>, at: usize, random: &mut Random) {
    if let Some((start, end)) = string_after(data, at) {
        let word = random.one_of(&WORDS).map_or(&[][..], |word| word.as_bytes());
        data.splice(start..end, word.iter().copied().filter(|byte| *byte != b'"'));
    }
}

/// Another string of the input: references meet.
fn copy_string(data: &mut Vec<u8>, at: usize, random: &mut Random) {
    let from = random.below(data.len() + 1);
    let own = string_after(data, from).and_then(|(start, end)| data.get(start..end)).map(<[u8]>::to_vec);
    if let (Some(own), Some((start, end))) = (own, string_after(data, at)) {
        data.splice(start..end, own);
    }
}

/// What is in brackets after an offset, with them.
fn brackets_after(data: &[u8], at: usize) -> Option<(usize, usize)> {
    let start = at + data.get(at..)?.iter().position(|byte| matches!(byte, b'{' | b'['))?;
    let mut depth = 0_usize;
    for (offset, byte) in data.get(start..)?.iter().enumerate() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some((start, start + offset + 1));
        }
    }
    None
}

fn change_brackets(data: &mut Vec<u8>, at: usize, what: LineChange) {
    if let Some((start, end)) = brackets_after(data, at) {
        if matches!(what, LineChange::Double) {
            insert(data, end, b",");
            let own = data.get(start..end).unwrap_or_default().to_vec();
            insert(data, end + 1, &own);
        } else {
            change(data, (start, end), what);
        }
    }
}

fn move_brackets(data: &mut Vec<u8>, at: usize, random: &mut Random) {
    let from = random.below(data.len() + 1);
    let own = brackets_after(data, from).and_then(|(start, end)| data.get(start..end)).map(<[u8]>::to_vec);
    if let (Some(own), Some((start, end))) = (own, brackets_after(data, at)) {
        data.splice(start..end, own);
    }
}

fn line_ends(data: &[u8]) -> Vec<u8> {
    if data.windows(2).any(|pair| pair == b"\r\n") {
        return data.iter().copied().filter(|byte| *byte != b'\r').collect();
    }
    data.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect()
}

/// Wraps lines, as a console does.
fn wrap(data: &mut Vec<u8>, random: &mut Random) {
    let width = 40 + random.below(100);
    let (mut wrapped, mut column) = (Vec::with_capacity(data.len()), 0);
    for byte in data.drain(..) {
        if column == width {
            wrapped.push(b'\n');
            column = 0;
        }
        column = if byte == b'\n' { 0 } else { column + 1 };
        wrapped.push(byte);
    }
    *data = wrapped;
}

fn swap_sources(data: &mut Vec<u8>, random: &mut Random) {
    let mut sources: Vec<Vec<u8>> = data.split(|byte| *byte == SEPARATOR).map(<[u8]>::to_vec).collect();
    let (a, b) = (random.below(sources.len()), random.below(sources.len()));
    sources.swap(a, b);
    *data = sources.join(&SEPARATOR);
}

fn repeat(data: &mut Vec<u8>, at: usize, random: &mut Random) {
    let (start, end) = line(data, at);
    let own = data.get(start..end).unwrap_or_default();
    let times = 1 << random.below(6);
    if own.len() * times < 20_000 {
        let repeated = own.repeat(times);
        insert(data, end, &repeated);
    }
}
