// Scan anything: what it is, what can be done with it, and what was scanned before.

import "./scan.css";

import { Button, UnstyledButton } from "@mantine/core";
import { IconBarcode, IconBarcodeOff } from "@tabler/icons-react";

import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { ButtonLink } from "../../ui/links";
import { Moment } from "../../ui/Numbers";
import { Page, Panel } from "../../ui/Page";
import { ScanInput } from "../../ui/ScanInput";
import { useMay } from "../session/me";
import { FoundCard } from "./FoundCard";
import { type Outcome, type Scan, useScans } from "./history";
import { glyphs } from "./kinds";

export function ScanPage() {
  const { outcome, scans, scan, clear } = useScans();
  const again = (code: string) => void scan(code);
  return (
    <Page title={t("scan.title")} width={760}>
      <ScanInput label={t("scan.field")} onCode={again} />
      <div className="scan-outcome" aria-live="polite" aria-busy={outcome.state === "looking"}>
        <Shown outcome={outcome} onAgain={again} />
      </div>
      {scans.length > 0 && (
        <Panel
          title={t("scan.history")}
          actions={
            <Button variant="subtle" color="gray" size="compact-sm" onClick={clear}>
              {t("scan.clear")}
            </Button>
          }
        >
          <ul className="plain-list">
            {scans.map((one) => (
              <Before key={one.code} scan={one} onAgain={again} />
            ))}
          </ul>
        </Panel>
      )}
    </Page>
  );
}

function Shown({ outcome, onAgain }: { outcome: Outcome; onAgain(code: string): void }) {
  switch (outcome.state) {
    case "ready":
      return <EmptyState icon={IconBarcode} title={t("scan.ready")} text={t("scan.readyText")} />;
    case "looking":
      return <p className="scan-looking">{t("scan.looking", { code: outcome.code })}</p>;
    case "failed":
      return <ErrorPanel error={outcome.error} onRetry={() => onAgain(outcome.code)} />;
    case "none":
      return <NoMatch code={outcome.code} />;
    case "found":
      return <FoundCard key={outcome.found.it.id} found={outcome.found} />;
  }
}

function NoMatch({ code }: { code: string }) {
  const may = useMay();
  return (
    <EmptyState icon={IconBarcodeOff} title={t("scan.none")} text={t("scan.noneText", { code })}>
      {may("catalog.products.read") && (
        <ButtonLink to="/products" search={{ q: code }} variant="default" mt="xs">
          {t("scan.noneSearch")}
        </ButtonLink>
      )}
    </EmptyState>
  );
}

function Before({ scan, onAgain }: { scan: Scan; onAgain(code: string): void }) {
  const { code, at, kind, title } = scan;
  const Glyph = kind ? glyphs[kind] : IconBarcodeOff;
  return (
    <li>
      <UnstyledButton
        className="scan-before"
        title={t("scan.again", { code })}
        onClick={() => onAgain(code)}
      >
        <Glyph size={18} stroke={1.7} aria-hidden />
        <span className="code">{code}</span>
        <span className="clip second-line">{kind ? title : t("scan.none")}</span>
        <Moment at={at} />
      </UnstyledButton>
    </li>
  );
}
