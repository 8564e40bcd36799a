"""Plans a tenant with Spark: each partition holds complete components, and `switchover` plans it.

    spark-submit plan_tenant.py --input export.parquet --components components.jsonl --output plans

The export has one resource a row, as Azure Resource Graph shows it: JSON lines, or Parquet with a column `resource` that holds the JSON.
`jq -c '.data[]'` makes such rows of pages. `switchover plan --format components` writes the components, in seconds: it plans nothing. A
resource that no component names is not planned.

The output has two tables in Parquet: `results`, one row a subject, and `causes`, one row a cause of a component. `lines` holds the lines
of `switchover plan --format jsonl --summary-only`, in the order of the components.
"""

import argparse
import json
import re
import subprocess

import pandas as pd
from pyspark.sql import SparkSession, functions as F

LINE = "component long, line string"
CAUSES = "array<struct<text: string, verdict: string, subjects: long>>"
SUBJECTS = "array<struct<id: string, kind: string, region: string, classic: string, simplified: string, canMove: string>>"


def plan_with(command):
    """Gives a function that plans the resources of one component."""

    def plan(key, resources):
        # In the order of the export: then the line is that of one machine, byte for byte.
        text = "\n".join(resources.sort_values("place")["resource"])
        run = subprocess.run(command, input=text.encode(), capture_output=True)
        # 1 and 2 are verdicts. With 3, something could not be read, and the task fails.
        if run.returncode not in (0, 1, 2):
            raise RuntimeError(run.stderr.decode())
        lines = run.stdout.decode().splitlines()
        return pd.DataFrame({"component": [key[0]] * len(lines), "line": lines})

    return plan


def resources_of(spark, path):
    """The resources with their ids and their places in the export."""
    if path.endswith(".parquet"):
        rows = spark.read.parquet(path).select("resource")
    else:
        rows = spark.read.text(path).withColumnRenamed("value", "resource")
    rows = rows.where(F.length(F.trim("resource")) > 0)
    numbered = rows.rdd.zipWithIndex().map(lambda row: (row[1], row[0]["resource"], id_of(row[0]["resource"])))
    return numbered.toDF("place long, resource string, id string")


def id_of(resource):
    """How `switchover plan --format components` names a resource, or the list of an account's dependencies: by its first host."""
    own = json.loads(resource).get("id")
    host = re.search(r'"domainName":\s*"([^"]+)"', resource)
    return own or (host and host.group(1))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--input", required=True, help="the export: JSON lines, or Parquet with a column `resource`")
    arguments.add_argument("--components", required=True, help="what `switchover plan --format components` wrote")
    arguments.add_argument("--output", required=True, help="the folder for the tables")
    arguments.add_argument("--switchover", default="switchover", help="the program, which each worker can run")
    arguments.add_argument("--edition", default="ga", choices=["ga", "preview"], help="the edition of the whole tenant")
    arguments.add_argument("--partitions", type=int, default=200)
    given = arguments.parse_args()

    spark = SparkSession.builder.appName("switchover").getOrCreate()
    components = spark.read.json(given.components).select("component", F.explode("resources").alias("id"))
    resources = resources_of(spark, given.input).join(components, "id").select("component", "place", "resource")

    command = [given.switchover, "plan", "-", "--no-config", "--quiet", "--jobs", "1"]
    command += ["--format", "jsonl", "--summary-only", "--edition", given.edition]
    # The resources of a component are brought together, whatever the partitions of the export.
    groups = resources.repartition(given.partitions, "component").groupBy("component")
    planned = groups.applyInPandas(plan_with(command), LINE)
    planned.write.mode("overwrite").parquet(f"{given.output}/lines")

    lines = spark.read.parquet(f"{given.output}/lines")
    read = F.from_json("line", f"subjects {SUBJECTS}, causes {CAUSES}")
    parts = lines.withColumn("plan", read)
    results = parts.select("component", F.explode("plan.subjects").alias("subject")).select("component", "subject.*")
    causes = parts.select("component", F.explode("plan.causes").alias("cause")).select("component", "cause.*")
    results.write.mode("overwrite").parquet(f"{given.output}/results")
    causes.write.mode("overwrite").parquet(f"{given.output}/causes")
    spark.stop()


if __name__ == "__main__":
    main()
