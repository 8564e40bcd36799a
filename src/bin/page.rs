//! The web page: xtask builds it to WebAssembly, and adds the script that starts it to `index.html`.

use switchover::web::App;

fn main() {
    yew::Renderer::<App>::new().render();
}
