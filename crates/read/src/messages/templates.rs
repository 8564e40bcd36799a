//! ARM templates and Bicep.

model::catalogue! {
    3400 bicep_invalid(expected) = "This Bicep is invalid here: expected {expected}. The text before this position in the declaration was read, the rest was \
        not. ``az bicep build --file main.bicep`` shows details.";
    3401 module_not_read(path) = "Module {path} is another file and was not read, so what it creates is unknown.";
    3402 file_not_read(function) = "{function} reads another file, which is not shown, so what it creates is unknown.";
    3403 paste_build() = "Paste the output of ``az bicep build --file main.bicep --stdout`` to have it read.";
    3404 parameter_file() = "This is a parameter file. Its values apply to the templates in the same text.";
    3405 too_large() = "This template creates more than Switchover reads; the rest is unknown. Paste what is deployed, such as the output of ``az network nsg \
        show``.";
    3406 not_deployed() = "This is not deployed, because its condition is false. It was ignored.";
    3407 condition_unknown(condition) = "Whether this is deployed is unknown: it depends on {condition}. Paste what is deployed, or the parameter values next \
        to the template.";
    3408 nested_not_shown() = "The template of this deployment is not shown and was not read. Paste it too; for Bicep, paste the output of ``az bicep build \
        --file main.bicep --stdout``.";
    3409 nested_too_deep() = "Templates are nested too deeply here. The inner templates were not read.";
    3410 loop_unknown(count) = "The number of resources in this loop is unknown ({count}), so one represents them all. Paste what is deployed, or the \
        parameter values next to the template.";
    3411 too_many_rounds(count, most) = "{count} iterations, of which Azure allows {most}";
    3412 no_count() = "no count";
    3413 module_defaults(parameters) = "This template lacks a value that its deployment gives. The defaults of {parameters} can decide a rule and were not \
        assumed. Add the parameter file.";
    3414 several_parameter_files(parameters) = "Which of the parameter files that were given applies is not known, so the values of {parameters} are unknown. \
        Give one template with its parameter file.";
    3415 loops_too_large(limit) = "The loops of this configuration make more than {limit} resources, rules, and routes. The rest is unknown. Paste what is \
        deployed, such as the output of ``az network nsg show``.";
}
