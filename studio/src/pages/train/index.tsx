import { say } from "../../words";

export default function Page() {
  return <p class="quiet">{say("soon")}</p>;
}
