// One picture of a product among the others: seen, described, moved by mouse or keys, removed.

import { ActionIcon, Badge, Group, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconStar, IconTrash } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useEffect, useState } from "react";

import type { Picture, Product } from "../../api/types";
import { t } from "../../i18n";
import { ProductPicture } from "../../ui/ProductPicture";

const DRAGGED = "application/x-quartermaster-picture";
const LONGEST = 200;

interface Props {
  product: Product;
  picture: Picture;
  place: number;
  count: number;
  fallback: string;
  may: boolean;
  onEnlarge(): void;
  /** To another place; `focus` names what was pressed. */
  onMove(to: number, focus: string): void;
  /** The picture of that place was dropped on this one. */
  onDropped(from: number): void;
  onDescribe(alt: string): void;
  onRemove(): void;
}

export function PictureTile(props: Props) {
  const { product, picture, place, count, fallback, may } = props;
  const [over, setOver] = useState(false);
  const hover = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    const from = event.dataTransfer.getData(DRAGGED);
    if (from) props.onDropped(Number(from));
  };
  return (
    <li
      className="picture-tile"
      aria-label={t("pictures.place", { place: place + 1, count })}
      draggable={may && count > 1}
      data-over={over || undefined}
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, String(place))}
      onDragOver={may ? hover : undefined}
      onDragLeave={() => setOver(false)}
      onDrop={may ? drop : undefined}
    >
      <UnstyledButton
        className="picture-frame"
        aria-label={t("pictures.enlarge", { place: place + 1 })}
        onClick={props.onEnlarge}
      >
        <ProductPicture product={product.id} picture={picture} size={256} fallback={fallback} />
      </UnstyledButton>
      {place === 0 && (
        <Badge className="picture-main" size="sm" variant="filled">
          {t("pictures.main")}
        </Badge>
      )}
      {may && <Description picture={picture} place={place} onDescribe={props.onDescribe} />}
      {may && <Verbs {...props} />}
    </li>
  );
}

function Description({ picture, place, onDescribe }: Pick<Props, "picture" | "place" | "onDescribe">) {
  const [text, setText] = useState(picture.alt);
  useEffect(() => setText(picture.alt), [picture.alt]);
  const save = () => {
    const alt = text.trim();
    if (alt !== picture.alt) onDescribe(alt);
  };
  return (
    <TextInput
      size="xs"
      aria-label={t("pictures.alt", { place: place + 1 })}
      placeholder={t("pictures.altHint")}
      maxLength={LONGEST}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => event.key === "Enter" && save()}
    />
  );
}

function Verbs({ picture, place, count, onMove, onRemove }: Props) {
  const verb = (
    name: "earlier" | "later" | "makeMain",
    icon: ReactNode,
    to: number,
    possible: boolean,
  ) => (
    <ActionIcon
      size={24}
      id={`${name}-${picture.id}`}
      variant="subtle"
      color="gray"
      aria-label={t(`pictures.${name}`, { place: place + 1 })}
      // Not disabled: what is pressed again and again must not lose the focus at the end.
      aria-disabled={!possible}
      data-disabled={!possible || undefined}
      onClick={() => possible && onMove(to, name)}
    >
      {icon}
    </ActionIcon>
  );
  return (
    <Group gap={2} justify="space-between" wrap="nowrap">
      <Group gap={2} wrap="nowrap">
        {verb("earlier", <IconChevronLeft size={17} aria-hidden />, place - 1, place > 0)}
        {verb("later", <IconChevronRight size={17} aria-hidden />, place + 1, place < count - 1)}
        {verb("makeMain", <IconStar size={16} aria-hidden />, 0, place > 0)}
      </Group>
      <ActionIcon
        size={24}
        variant="subtle"
        color="gray"
        aria-label={t("pictures.remove", { place: place + 1 })}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
