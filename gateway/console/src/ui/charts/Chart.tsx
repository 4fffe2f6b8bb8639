// A chart and its twin, a table of the same figures: whoever cannot see the one reads the other.

import "./charts.css";

import { ActionIcon, Skeleton, Table, Tooltip } from "@mantine/core";
import { IconChartBar, IconTable } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";

import { useFormats } from "../../format/formats";
import { learn, t } from "../../i18n";
import texts from "../../i18n/en-IN.charts.json";
import { lazily } from "../lazily";
import { Panel } from "../Page";
import { Bars } from "./Bars";
import { type Drawing, HEIGHT, written } from "./drawing";

learn(texts);

const Drawn = lazily(() => import("./Drawn"), "Drawn", <Skeleton height={HEIGHT} m="md" />);

interface Props extends Drawing {
  title: string;
  /** Beside the title: the period, a link to the whole list. */
  actions?: ReactNode;
  /** What is said when there are no rows. */
  empty?: ReactNode;
}

/** A panel of its own; `FiguresOf` is the same without the frame. */
export function Chart({ title, actions, empty, ...drawing }: Props) {
  const [asTable, setAsTable] = useState(false);
  const words = t(asTable ? "chart.draw" : "chart.list", { title });
  const frame = (
    <div className="chart-actions">
      {actions}
      <Tooltip label={t(asTable ? "chart.asChart" : "chart.asTable")}>
        <ActionIcon aria-label={words} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? <IconChartBar size={17} /> : <IconTable size={17} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
  return (
    <Panel title={title} actions={frame}>
      {drawing.rows.length === 0 && empty ? (
        <div className="chart-empty">{empty}</div>
      ) : asTable ? (
        <FiguresOf title={title} {...drawing} />
      ) : (
        <Picture title={title} {...drawing} />
      )}
    </Panel>
  );
}

function Picture({ title, ...drawing }: Drawing & { title: string }) {
  if (drawing.shape === "bars") return <Bars {...drawing} />;
  return (
    <div className="chart" role="img" aria-label={t("chart.label", { title, count: drawing.rows.length })}>
      <Drawn {...drawing} />
    </div>
  );
}

/** The twin: every figure of a chart, exactly. */
export function FiguresOf({ title, x, series, rows, onPick }: Drawing & { title: string }) {
  const formats = useFormats();
  return (
    <div className="chart-table">
      <Table aria-label={title} verticalSpacing={6} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{x.label}</Table.Th>
            {series.map(({ key, label }) => (
              <Table.Th key={key} scope="col" ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, at) => (
            <Table.Tr key={row.id ?? at}>
              <Table.Th scope="row" fw={400}>
                {onPick && row.id ? (
                  <button type="button" className="text-button" onClick={() => onPick(row)}>
                    {written(formats, x.kind, row.values[x.key])}
                  </button>
                ) : (
                  written(formats, x.kind, row.values[x.key])
                )}
              </Table.Th>
              {series.map(({ key, kind }) => (
                <Table.Td key={key} ta="right" className="number">
                  {written(formats, kind, row.values[key])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
