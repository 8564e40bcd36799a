//! The web page: Trunk builds it to WebAssembly and `index.html` starts it.

use switchover::web::App;

fn main() {
    yew::Renderer::<App>::new().render();
}
