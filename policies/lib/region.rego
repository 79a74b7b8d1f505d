# METADATA
# scope: package
# title: Regions
# description: >-
#   Which countries a region of a cloud, a group of countries or a country code stands for, and who may receive personal data
#   from Europe without more. As of 2026-11-01; a word that is not here is unknown, never allowed.
package flowgate.lib.region

as_of := "2026-11-01"

eu := {
	"at", "be", "bg", "cy", "cz", "de", "dk", "ee", "es", "fi", "fr", "gr", "hr", "hu", "ie", "it", "lt", "lu", "lv", "mt",
	"nl", "pl", "pt", "ro", "se", "si", "sk",
}

eea := eu | {"is", "li", "no"}

groups := {
	"eu": eu, "eea": eea, "europe": eea | {"gb", "ch"}, "uk": {"gb"}, "usa": {"us"}, "apac": {"au", "hk", "id", "in", "jp", "kr", "my", "nz", "sg", "th", "tw"},
	"latam": {"br", "cl", "mx"}, "north-america": {"ca", "mx", "us"},
}

countries := eea | {
	"ae", "ar", "au", "bh", "br", "ca", "ch", "cl", "cn", "gb", "hk", "id", "il", "in", "jp", "kr", "mx", "my", "nz", "ph",
	"qa", "sa", "sg", "th", "tr", "tw", "ua", "us", "uy", "vn", "za",
}

# Regions of Amazon, Google and Azure by their names.
clouds := {
	"af-south-1": "za", "africa-south1": "za", "ap-east-1": "hk", "ap-northeast-1": "jp", "ap-northeast-2": "kr",
	"ap-northeast-3": "jp", "ap-south-1": "in", "ap-south-2": "in", "ap-southeast-1": "sg", "ap-southeast-2": "au",
	"ap-southeast-3": "id", "ap-southeast-4": "au", "asia-east1": "tw", "asia-east2": "hk", "asia-northeast1": "jp",
	"asia-northeast2": "jp", "asia-northeast3": "kr", "asia-south1": "in", "asia-south2": "in", "asia-southeast1": "sg",
	"asia-southeast2": "id", "australia-southeast1": "au", "australia-southeast2": "au", "australiaeast": "au",
	"australiasoutheast": "au", "austriaeast": "at", "belgiumcentral": "be", "brazilsouth": "br", "ca-central-1": "ca",
	"ca-west-1": "ca", "canadacentral": "ca", "canadaeast": "ca", "centralindia": "in", "centralus": "us", "eastasia": "hk",
	"eastus": "us", "eastus2": "us", "eu-central-1": "de", "eu-central-2": "ch", "eu-north-1": "se", "eu-south-1": "it",
	"eu-south-2": "es", "eu-west-1": "ie", "eu-west-2": "gb", "eu-west-3": "fr", "europe-central2": "pl",
	"europe-north1": "fi", "europe-north2": "se", "europe-southwest1": "es", "europe-west1": "be", "europe-west10": "de",
	"europe-west12": "it", "europe-west2": "gb", "europe-west3": "de", "europe-west4": "nl", "europe-west6": "ch",
	"europe-west8": "it", "europe-west9": "fr", "eusc-de-east-1": "de", "francecentral": "fr", "francesouth": "fr",
	"germanynorth": "de", "germanywestcentral": "de", "il-central-1": "il", "italynorth": "it", "japaneast": "jp",
	"japanwest": "jp", "koreacentral": "kr", "me-central-1": "ae", "me-south-1": "bh", "me-west1": "il",
	"mexicocentral": "mx", "mx-central-1": "mx", "northamerica-northeast1": "ca", "northamerica-northeast2": "ca",
	"northcentralus": "us", "northeurope": "ie", "norwayeast": "no", "norwaywest": "no", "polandcentral": "pl",
	"sa-east-1": "br", "southamerica-east1": "br", "southamerica-west1": "cl", "southcentralus": "us", "southeastasia": "sg",
	"spaincentral": "es", "swedencentral": "se", "switzerlandnorth": "ch", "switzerlandwest": "ch", "uaenorth": "ae",
	"uksouth": "gb", "ukwest": "gb", "us-central1": "us", "us-east-1": "us", "us-east-2": "us", "us-east1": "us",
	"us-east4": "us", "us-east5": "us", "us-gov-east-1": "us", "us-gov-west-1": "us", "us-south1": "us", "us-west-1": "us",
	"us-west-2": "us", "us-west1": "us", "us-west2": "us", "us-west3": "us", "us-west4": "us", "westcentralus": "us",
	"westeurope": "nl", "westus": "us", "westus2": "us", "westus3": "us",
}

# Words for "anywhere".
anywhere := {"any", "global", "world", "worldwide"}

# Adequacy decisions of the European Commission (GDPR Art. 45), with those of the United Kingdom where they agree. The United
# States and Canada are adequate for certified or commercial recipients only: there the mechanism must be stated.
adequate := {"ad", "ar", "ch", "fo", "gb", "gg", "il", "im", "je", "jp", "kr", "nz", "uy"}

places(word) := groups[word] if groups[word]

places(word) := {clouds[word]} if clouds[word]

places(word) := {word} if {
	word in countries
	not groups[word]
}

known(word) if places(lower(word))

known(word) if lower(word) in anywhere

# Every country that the region may stand for is one that the words allow.
within(word, allowed) if lower(word) in {lower(a) | some a in allowed}

within(word, allowed) if {
	found := places(lower(word))
	count(found - {country | some a in allowed; some country in places(lower(a))}) == 0
}
