//! The program inside of a namespace: servers on every address and port, and clients on demand.

use std::io::{self, BufRead, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// The ports that servers listen on, of TCP.
pub const TCP_PORTS: &[u16] = &[443, 80, 22, 29876];

/// The ports that servers listen on, of UDP.
pub const UDP_PORTS: &[u16] = &[53, 443];

/// Listens on the addresses, says `ready`, and then tries what standard input asks for: lines of a protocol, the own end,
/// the other end and a time in milliseconds, and `go`.
pub fn serve(addresses: &[IpAddr]) -> Result<()> {
    for &address in addresses {
        for &port in TCP_PORTS {
            let listener = TcpListener::bind((address, port)).with_context(|| format!("{address} {port}"))?;
            thread::spawn(move || answer_tcp(&listener));
        }
        for &port in UDP_PORTS {
            let socket = UdpSocket::bind((address, port)).with_context(|| format!("{address} {port}"))?;
            thread::spawn(move || answer_udp(&socket));
        }
    }
    println!("ready");
    let mut asked = Vec::new();
    for line in io::stdin().lock().lines() {
        let line = line?;
        if line == "go" {
            let answers: Vec<thread::JoinHandle<bool>> =
                asked.drain(..).map(|question: String| thread::spawn(move || attempt(&question).is_ok())).collect();
            let mut out = io::stdout().lock();
            for answer in answers {
                writeln!(out, "{}", if answer.join().unwrap_or(false) { "yes" } else { "no" })?;
            }
            out.flush()?;
        } else {
            asked.push(line);
        }
    }
    Ok(())
}

fn answer_tcp(listener: &TcpListener) {
    for stream in listener.incoming().flatten() {
        thread::spawn(move || answer(stream));
    }
}

/// Gives back each byte. A connection of which nothing comes is given up.
fn answer(mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(3)))?;
    let mut byte = [0];
    while stream.read(&mut byte)? == 1 {
        stream.write_all(&byte)?;
    }
    Ok(())
}

fn answer_udp(socket: &UdpSocket) {
    let mut byte = [0];
    loop {
        if let Ok((_, from)) = socket.recv_from(&mut byte) {
            // A ruleset that blocks the reply causes an error, which is what the probe measures.
            let _ = socket.send_to(&byte, from);
        }
    }
}

fn attempt(question: &str) -> Result<()> {
    let mut words = question.split(' ');
    let protocol = words.next().context("no protocol")?;
    let own: SocketAddr = words.next().context("no own end")?.parse()?;
    let other: SocketAddr = words.next().context("no other end")?.parse()?;
    let time = Duration::from_millis(words.next().context("no time")?.parse()?);
    if protocol == "tcp" {
        attempt_tcp(other, time)?;
    } else {
        attempt_udp(own, other, time)?;
    }
    Ok(())
}

/// A connection that carries a byte each way, twice.
fn attempt_tcp(other: SocketAddr, time: Duration) -> io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&other, time)?;
    stream.set_read_timeout(Some(time))?;
    let mut byte = [7];
    for _ in 0..2 {
        stream.write_all(&byte)?;
        stream.read_exact(&mut byte)?;
    }
    Ok(())
}

fn attempt_udp(own: SocketAddr, other: SocketAddr, time: Duration) -> io::Result<()> {
    let socket = UdpSocket::bind(own)?;
    socket.connect(other)?;
    socket.set_read_timeout(Some(time))?;
    let mut byte = [7];
    for _ in 0..2 {
        socket.send(&byte)?;
        socket.recv(&mut byte)?;
    }
    Ok(())
}
