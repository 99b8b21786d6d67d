/** What `planloom init` writes: a small plan that runs offline and shows reading, looping, computing and a result. */
export const STARTER_PLAN = `# Which Markdown files take longest to read?
#
#   planloom run starter.plan.yaml
#   planloom run starter.plan.yaml --input 'pattern=docs/*.md'

version: "1.0"
plan: The Markdown files that take longest to read

# A step starts the moment the steps it reads from are done.
execution: dag

inputs:
  type: object
  properties:
    pattern:
      type: string
      default: "**/*.md"
      description: Which files
  additionalProperties: false

steps:
  - id: find
    tool: glob_files
    input:
      patterns: ["{{input.pattern}}"]

  # Four files at a time. A file that cannot be read does not stop the others.
  - id: each_file
    type: loop
    over: find.paths
    as: path
    concurrency: 4
    on_item_error: { tolerate: "10%" }
    steps:
      - id: page
        tool: read_file
        input:
          path: "{{path}}"
      - id: statistics
        tool: text_statistics
        input:
          text: "{{page.content}}"
      - id: entry
        tool: transform
        input:
          value:
            path: "{{path}}"
            words: "{{statistics.words}}"
            minutes: "{{statistics.reading_minutes}}"

  - id: longest
    tool: select
    input:
      items: "{{each_file.filter(entry, entry != null)}}"
      sort_by: item.words
      descending: true
      limit: 5

  - id: result
    type: final
    input:
      files: "{{find.count}}"
      words: "{{each_file.filter(entry, entry != null).map(entry, entry.words).sum()}}"
      longest: "{{longest.items}}"
`;
