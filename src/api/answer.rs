//! The engine's responses to requests: plain functions of values, for the module's own functions and for its [`Work`](super::Work).

use crate::{Options, Plan, Planning, Source};
use model::net::{self, TagTable};
use model::options;
use model::wire::{
    Failure, LinkSize, PlanOptions, Region, Request, Response, ShareLink, ShareOptions, SharedPlan, Summarized,
};
use read::secrets;
use share::OpenError;

/// The answer to a request; a plan is made in one go.
pub fn answer(request: Request) -> Response {
    let answered = match request {
        Request::Plan { sources, options } => begin(sources, options).map(|planning| planned(planning.finish())),
        Request::Render { plan, format, reviews } => text(render::in_format(&share::reviewed(plan, &reviews), format)),
        Request::Link { plan, options } => link(plan, options).map(Response::Link),
        Request::PlanFile { plan, options } => plan_file(plan, options).map(Response::Text),
        Request::Open { text } => open(&text).map(opened).map_err(|error| error.to_string()),
        Request::Merge { own, others } => Ok(Response::Merged(share::merge(&own, &others))),
        Request::HoldsSecrets { texts } => Ok(Response::HoldsSecrets(holds_secrets(&texts))),
        Request::Inputs => Ok(Response::Inputs(crate::inputs())),
        Request::Regions => Ok(Response::Regions(regions())),
    };
    answered.unwrap_or_else(|message| Response::Failed(Failure::Refused(message)))
}

/// A plan as an answer.
pub fn planned(plan: Plan) -> Response {
    let fingerprint = Some(model::plan::fingerprint(&plan));
    let plan = Plan { fingerprint, ..plan };
    Response::Plan(Summarized { summary: render::summary(&plan), of: plan })
}

/// What was shared; a plan of a version without summaries gets its own.
pub fn open(text: &str) -> Result<SharedPlan, OpenError> {
    share::open(text).map(|shared| SharedPlan { plan: crate::summarized(shared.plan), ..shared })
}

fn opened(shared: SharedPlan) -> Response {
    Response::Opened(Summarized { summary: render::summary(&shared.plan), of: shared })
}

fn text(text: serde_json::Result<String>) -> Result<Response, String> {
    text.map(Response::Text).map_err(|error| error.to_string())
}

/// Begins a plan; an error says which option is wrong.
pub fn begin(sources: Vec<Source>, options: PlanOptions) -> Result<Planning<'static>, String> {
    let options = chosen(options)?;
    Ok(Planning::begin(sources.into_iter().map(unmarked).collect::<Vec<_>>(), options))
}

/// A text without its byte order mark.
fn unmarked(Source { name, text, .. }: Source) -> Source {
    Source::new(name, text)
}

/// The engine's options of those that a caller wrote.
fn chosen(options: PlanOptions) -> Result<Options, String> {
    let no_region = |name: &String| {
        format!("options.region: there is no Azure region `{name}` with Batch; write it as `westeurope`")
    };
    let region = |name: String| net::Region::find(&name).ok_or_else(|| no_region(&name));
    let node = |range: &String| {
        range.parse().map_err(|_| format!("options.nodes: `{range}` is not a CIDR range (for example, 10.20.4.0/22)"))
    };
    let is_wrong = |id: &&String| !options::is_subscription_id(id.trim());
    if let Some(wrong) = options.subscriptions.iter().find(is_wrong) {
        return Err(format!("options.subscriptions: `{wrong}` is not a subscription ID"));
    }
    let tags = |file: Source| {
        TagTable::with_weekly_file(&file.name, &file.text).map_err(|error| format!("options.serviceTags: {error}"))
    };
    Ok(Options {
        region: options.region.map(region).transpose()?,
        edition: options.edition,
        target: options.target,
        account: options.account,
        subscriptions: options.subscriptions,
        nodes: options.nodes.iter().map(node).collect::<Result<_, _>>()?,
        service_tags: options.service_tags.map(tags).transpose()?,
        on: options.on,
        accept: options.accept,
        answers: options.answers,
        key: options.key,
    })
}

/// A plan as a link, with what to know before it is copied.
pub fn link(plan: Plan, options: ShareOptions) -> Result<ShareLink, String> {
    let page = options.page.split('#').next().unwrap_or_default().to_owned();
    let shared = shared(plan, options)?;
    let (mut shared, link) = share::to_short_link(&page, shared).map_err(|error| error.to_string())?;
    let contents = share::contents(&mut shared);
    let (length, size) = (link.len(), LinkSize::of(link.len()));
    Ok(ShareLink { link, length, size, advice: size.advice(length), contents })
}

/// A plan as the text of a plan file.
pub fn plan_file(plan: Plan, options: ShareOptions) -> Result<String, String> {
    share::to_file(&shared(plan, options)?).map_err(|error| error.to_string())
}

fn shared(plan: Plan, options: ShareOptions) -> Result<SharedPlan, String> {
    let ShareOptions { ticks, reviews, names, notes, sources, .. } = options;
    let sources = sources.into_iter().map(unmarked).collect();
    share::share(plan, &ticks, &share::ShareOptions { names, reviews, notes, sources })
        .map_err(|error| error.to_string())
}

/// True if one of the texts holds what looks like a secret.
pub fn holds_secrets(texts: &[String]) -> bool {
    texts.iter().any(|text| secrets::holds_any(text))
}

/// The regions that have Batch, by cloud and location.
pub fn regions() -> Vec<Region> {
    net::Region::all().map(|region| Region { location: region.location().to_owned(), cloud: region.cloud() }).collect()
}
